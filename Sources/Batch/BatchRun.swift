public import PhotoEngine
public import Pricing

/// Processes files, several at once, and tells of each as it is done.
public struct BatchRun: Sendable {
    /// Turns a photo's bytes into a processed photo, as the engine does.
    public typealias Process = @Sendable ([UInt8]) async throws -> ProcessedPhoto

    private let width: Int
    private let limits: PhotoLimits
    private let cost: CostOfPhoto?
    private let machine: SharedMachineTime
    private let stop: StopRequest
    private let process: Process

    /// - Parameters:
    ///   - width: how many photos are in hand at once.
    ///   - cost: the price of the machine, where it is known.
    ///   - stop: when it is made, photos in hand are finished and no other is begun. To give those up too, shut the engine down.
    public init(
        width: Int,
        limits: PhotoLimits = PhotoLimits(),
        cost: CostOfPhoto? = nil,
        machine: SharedMachineTime = SharedMachineTime(),
        stop: StopRequest = StopRequest(),
        process: @escaping Process
    ) {
        self.width = max(1, width)
        self.limits = limits
        self.cost = cost
        self.machine = machine
        self.stop = stop
        self.process = process
    }

    /// - Parameter tell: gets the record of every file of the plan, each once, one at a time.
    public func run(_ plan: BatchPlan, tell: (BatchRecord) async -> Void) async -> BatchSummary {
        var summary = BatchSummary()
        func note(_ record: BatchRecord) async {
            summary.add(record)
            await tell(record)
        }
        for remark in plan.remarks { await note(remark) }
        await withTaskGroup(of: Outcome.self) { group in
            var rest = plan.items[...]
            var inHand = 0
            while true {
                while inHand < width, summary.obstacle == nil, !stop.isMade, !Task.isCancelled, let item = rest.popFirst() {
                    group.addTask { await outcome(of: item) }
                    inHand += 1
                }
                guard let outcome = await group.next() else { break }
                inHand -= 1
                if summary.obstacle == nil { summary.obstacle = outcome.obstacle }
                await note(outcome.record)
            }
            let reason = summary.obstacle ?? "the run was stopped"
            for item in rest { await note(BatchRecord(file: item.path, status: .unprocessed, reason: reason)) }
        }
        return summary
    }

    private struct Outcome: Sendable {
        var record: BatchRecord
        /// What every other file will meet with, too.
        var obstacle: String?
    }

    private func outcome(of item: BatchPlan.Item) async -> Outcome {
        func ended(_ status: BatchRecord.Status, _ reason: String, code: String? = nil, obstacle: String? = nil) -> Outcome {
            Outcome(record: BatchRecord(file: item.path, status: status, code: code, reason: reason), obstacle: obstacle)
        }
        do {
            return Outcome(record: try await record(of: item))
        } catch let rejection as PhotoRejection {
            let isNoPhoto = item.wasFound && rejection.code == .unknownFormat && !BatchRun.claimsToBePhoto(item.path)
            if isNoPhoto { return ended(.skipped, "it is no photo") }
            return ended(.rejected, rejection.reason, code: rejection.code.rawValue)
        } catch let problem as FileProblem {
            return ended(.failed, "\(problem)", obstacle: problem.concernsAll ? "\(problem)" : nil)
        } catch let error as EngineError {
            switch error {
            case .codecEnded, .system: return ended(.failed, "\(error)")
            case .shutDown where stop.isMade: return ended(.unprocessed, "the run was stopped")
            case .codecUnavailable, .noDevice, .shutDown: return ended(.failed, "\(error)", obstacle: "\(error)")
            }
        } catch is CancellationError {
            return ended(.unprocessed, "the run was stopped")
        } catch {
            return ended(.failed, "\(error)")
        }
    }

    private func record(of item: BatchPlan.Item) async throws -> BatchRecord {
        let mark = machine.begin()
        defer { machine.end() }
        let input: InputFile
        do {
            input = try await BlockingWork.run { () throws(InputFile.Refusal) in try InputFile.read(item.path, limits: limits) }
        } catch InputFile.Refusal.rejected(let rejection) {
            throw rejection
        } catch InputFile.Refusal.problem(let problem) {
            throw problem
        } catch {
            return BatchRecord(file: item.path, status: item.wasFound ? .skipped : .failed, reason: "it is no file")
        }
        let photo = try await process(input.bytes)
        return try await BlockingWork.run { () throws(FileProblem) in
            guard FileIdentity(of: item.result) != input.identity else {
                return BatchRecord(
                    file: item.path,
                    status: .failed,
                    reason: "the output folder is the photo's own; choose another"
                )
            }
            try OutputFile.store(photo.bytes, to: item.result)
            return BatchRecord(
                file: item.path,
                result: item.result,
                status: .processed,
                report: photo.report,
                cost: cost?.machine(busy: machine.share(since: mark))
            )
        }
    }

    /// Whether the name has an extension of a photo's.
    private static func claimsToBePhoto(_ path: String) -> Bool {
        let name = path.lastPart
        guard let dot = name.lastIndex(of: ".") else { return false }
        let extensions = ["jpg", "jpeg", "png", "webp", "gif", "tif", "tiff", "bmp", "heic", "heif", "avif"]
        return extensions.contains(name[name.index(after: dot)...].lowercased())
    }
}

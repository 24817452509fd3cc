import ArgumentParser
import Batch
import Logging
import PhotoEngine
import Pricing

/// A run of `darkroom process`: the work with its engine, its signals, its lines for people and its manifest.
struct PhotoBatch {
    var sources: [BatchSource]
    var output: String
    var manifest: String?
    /// Whether the run is a success although photos were rejected.
    var allowsRejections: Bool

    struct Outcome {
        var summary: BatchSummary
        var exitStatus: Int32
    }

    /// - Throws: what kept it from beginning.
    func run(_ photo: PhotoOptions, _ options: EngineOptions, cost: CostOfPhoto?, log: LogOptions) async throws -> Outcome {
        let processing = try photo.processing(options)
        let engine = PhotoEngine(configuration: options.configuration, logger: log.logger("engine", level: .warning))
        defer { engine.shutDown() }
        let stop = StopRequest()
        let run = BatchRun(
            width: options.configuration.concurrentPhotos + options.configuration.photosOnDevice,
            limits: options.configuration.limits,
            cost: cost,
            stop: stop
        ) {
            try await engine.process($0, options: processing)
        }
        // From the beginning: the first process of a container would not hear of a signal that it does not listen for.
        let (summary, signal) = try await StopSignals.during {
            // Better one line now than one for each photo.
            try await engine.prepare()
            return try await process(run)
        } onFirst: {
            stop.make()
        } onSecond: {
            engine.shutDown()
        }
        let wasCutShort = signal != nil && summary[.unprocessed] > 0
        let status = wasCutShort ? 128 + (signal ?? 0) : summary.exitStatus(allowsRejections: allowsRejections)
        return Outcome(summary: summary, exitStatus: status)
    }

    private func process(_ run: BatchRun) async throws -> BatchSummary {
        let plan = try await BlockingWork.run { [sources, output] () throws(BatchPlanError) in
            try BatchPlan(sources: sources, output: output)
        }
        var list: Manifest?
        if let manifest { list = try await Manifest(path: manifest) }
        var problem: FileProblem?
        var summary = await run.run(plan) { record in
            PhotoBatch.tell(record)
            do throws(FileProblem) { try await list?.add(record) } catch { problem = problem ?? error }
        }
        do throws(FileProblem) {
            if let problem { throw problem }
            try await list?.finish()
        } catch {
            summary.obstacle = summary.obstacle ?? "\(error)"
        }
        if let obstacle = summary.obstacle { Console.error(obstacle) }
        if plan.items.count + plan.remarks.count != 1 { Console.error(summary.text) }
        return summary
    }

    private static func tell(_ record: BatchRecord) {
        switch record.status {
        case .processed: Console.print(record.text)
        case .rejected, .failed, .skipped: Console.error(record.text)
        // As many as the rest of the photos: the sum at the end tells them.
        case .unprocessed: break
        }
        for warning in record.report?.warnings ?? [] { Console.error("\(record.file): \(warning)") }
    }
}

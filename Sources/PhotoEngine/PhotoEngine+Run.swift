internal import CodecWire
internal import Logging

extension PhotoEngine {
    /// Runs the job where it belongs, and translates what a codec process did wrong.
    ///
    /// - Throws: `PhotoJobFailure.deviceLost`, else what ``process(_:options:)`` throws.
    func run(_ job: PhotoJob, on device: any KernelDevice) async throws -> PhotoJob.Outcome {
        if job.plan.representation == .pixels, let container = job.header.container {
            return try await run(container, of: job, on: device)
        }
        return try await runOne(job, on: device)
    }

    /// As ``run(_:on:)``, for what is processed as one.
    func runOne(_ job: PhotoJob, on device: any KernelDevice) async throws -> PhotoJob.Outcome {
        do {
            switch (job.plan.representation, job.header.structure) {
            case (.colourTable, .gif(let structure)):
                let tables = GIFColours(structure: structure)
                return try await BlockingWork.run { () throws(PhotoJobFailure) in try job.rewriteTables(tables, on: device) }
            case (.colourTable, .png(let structure)):
                let tables = try PNGPalette(structure)
                return try await BlockingWork.run { () throws(PhotoJobFailure) in try job.rewriteTables(tables, on: device) }
            case (.colourTable, .bmp(let structure)):
                let tables = BMPColours(layout: structure.layout)
                return try await BlockingWork.run { () throws(PhotoJobFailure) in try job.rewriteTables(tables, on: device) }
            default:
                let current = CurrentProcess()
                return try await withTaskCancellationHandler {
                    try await BlockingWork.run { [self] () throws(PhotoJobFailure) in try runInProcess(job, on: device, current) }
                } onCancel: {
                    current.cancel()
                }
            }
        } catch PhotoJobFailure.rejected(let rejection) {
            throw rejection
        } catch PhotoJobFailure.engine(let error) {
            throw error
        } catch PhotoJobFailure.cancelled {
            throw CancellationError()
        }
    }

    private static var signalOfKill: Int32 { 9 }
    private static var signalOfTimeLimit: Int32 { 24 }

    /// Blocks until the photo is done or lost. A process that failed is replaced; the other photos do not notice.
    private func runInProcess(
        _ job: PhotoJob,
        on device: any KernelDevice,
        _ current: CurrentProcess
    ) throws(PhotoJobFailure) -> PhotoJob.Outcome {
        var attemptsLeft = 3
        while true {
            attemptsLeft -= 1
            let process: CodecProcess
            do { process = try pool.take() } catch { throw .engine(error) }
            let format = job.header.format
            if let rejection = format.rejection(format.availability(process.handshake, configuration)) {
                pool.giveBack(process)
                throw .rejected(rejection)
            }
            guard current.set(process) else {
                pool.giveBack(process)
                throw .cancelled
            }
            do {
                let outcome = try job.run(in: process, on: device)
                // From here on a cancellation comes too late; before, it may just have ended the process.
                if current.clear() { pool.discard(process) } else { pool.giveBack(process) }
                return outcome
            } catch {
                if current.clear() {
                    pool.discard(process)
                    throw .cancelled
                }
                switch error {
                case .codec(.goneBefore) where attemptsLeft > 0:
                    // It had ended while it was idle: not this photo's fault.
                    let end = pool.discard(process, isGoing: true)
                    logger.warning("an idle codec process had ended", metadata: ["how": "\(end)"])
                case .codec(.refused(let refusal)):
                    pool.giveBack(process)
                    throw .rejected(PhotoRejection(refusal, job.header.format))
                case .codec(let failure):
                    let end = pool.discard(process, isGoing: failure == .died || failure == .goneBefore)
                    let wasKilled = failure == .died && end.isByItself && end.signal == Self.signalOfKill && !pool.isShutDown
                    guard wasKilled, attemptsLeft > 0 else { throw explain(failure, end, format) }
                    // No decoder does this to itself: the kernel short of memory, or a person. One more time, not for ever.
                    attemptsLeft = min(attemptsLeft, 1)
                    logger.warning("a codec process was killed; its photo is tried again")
                case .rejected, .cancelled:
                    pool.giveBack(process)
                    throw error
                case .engine, .deviceLost:
                    // A device that does not answer may still write to the memory.
                    pool.discard(process)
                    throw error
                }
            }
        }
    }

    /// Whether the photo or the machine is to blame for a process that ended.
    private func explain(_ failure: CodecFailure, _ end: ProcessEnd, _ format: PhotoFormat) -> PhotoJobFailure {
        let takesTooLong = PhotoRejection(
            code: .takesTooLong,
            reason: "the photo was not done within \(configuration.deadline(for: format))"
        )
        if pool.isShutDown { return .engine(.shutDown) }
        logger.error("a codec process failed", metadata: ["failure": "\(failure)", "end": "\(end)"])
        switch failure {
        case .died where end.isByItself && end.signal == Self.signalOfKill:
            return .engine(.codecEnded("the codec process was killed from outside"))
        case .goneBefore where end.signal != nil:
            // It had started and was idle: somebody ends them faster than photos come.
            return .engine(.codecEnded("codec processes are ended from outside while they are idle: \(end)"))
        case .goneBefore:
            return .engine(.codecUnavailable("the codec process ends at once: \(end)"))
        case .deadlinePassed:
            return .rejected(takesTooLong)
        case .died where end.signal == Self.signalOfTimeLimit:
            return .rejected(takesTooLong)
        case .died where end.isByItself:
            return .rejected(PhotoRejection(code: .decoderCrashed, reason: "the decoder failed on this photo: \(end)"))
        default:
            return .rejected(PhotoRejection(code: .decoderCrashed, reason: "the decoder gave no sensible answer on this photo"))
        }
    }
}

extension PhotoRejection {
    /// What a codec process answered, in words that stand without it.
    fileprivate init(_ refusal: CodecRefusal, _ format: PhotoFormat) {
        switch refusal.code {
        case .corrupt: self = .corrupt(format, refusal.reason)
        case .truncated: self = .truncated(format)
        case .unsupported: self = .unsupported("this \(format.name) cannot be processed: \(refusal.reason)")
        case .tooLarge: self.init(code: .tooManyPixels, reason: "the \(format.name) is larger than its header announces: \(refusal.reason)")
        case .outOfMemory: self.init(code: .takesTooMuchMemory, reason: "the \(format.name) takes more memory than a photo may")
        case .internal: self = .unsupported("this \(format.name) cannot be written: \(refusal.reason)")
        }
    }
}

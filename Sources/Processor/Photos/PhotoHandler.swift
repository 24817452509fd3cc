import AWSCore
import AWSEvents
import AWSWire
import Logging
import PhotoEngine
import Pipeline
import Pricing
import Telemetry

/// What becomes of a message.
enum MessageOutcome: Sendable, Hashable {
    /// Nothing is left to do: delete it.
    case done
    /// Something failed that may pass: it comes back by itself, and goes to the dead-letter queue when that happens too often.
    case leave
    /// The processor stops: others may have it at once.
    case giveBack
}

/// Does what one message asks for.
struct PhotoHandler: Sendable {
    let configuration: ProcessorConfiguration
    let store: any PhotoStore
    let announcer: any PhotoAnnouncer
    let worker: any PhotoWorker
    let record: @Sendable (PhotoMetric, Double) -> Void
    let machine: SharedMachineTime
    let clock: any WallClock
    let logger: Logger

    /// How often a photo is begun anew because its objects changed under its hands.
    static let mostConflicts = 5

    func handle(_ message: QueueMessage, tally: RequestTally) async -> MessageOutcome {
        let uploads: [UploadNotice.Upload]
        do {
            guard case .uploads(let told) = try UploadNotice(parsing: message.body, bucket: configuration.names.uploads) else {
                logger.debug("S3 tried the queue")
                return .done
            }
            uploads = told
        } catch {
            logger.error(
                "A message that S3 cannot have sent is left for the dead-letter queue",
                metadata: ["error": "\(error)", "received": "\(message.receiveCount)"]
            )
            return .leave
        }
        var outcome = MessageOutcome.done
        for upload in uploads {
            switch await handle(upload, receiveCount: message.receiveCount, tally: tally) {
            case .done: break
            case .leave: outcome = .leave
            case .giveBack: return .giveBack
            }
        }
        return outcome
    }

    private func handle(_ upload: UploadNotice.Upload, receiveCount: Int, tally: RequestTally) async -> MessageOutcome {
        var logger = logger
        logger[metadataKey: "key"] = "\(upload.key)"
        let mark = machine.begin()
        defer { machine.end() }
        let attempt = PhotoAttempt(handler: self, upload: upload, mark: mark, tally: tally, logger: logger)
        do {
            for _ in 0..<PhotoHandler.mostConflicts {
                do {
                    try await attempt.run()
                    return .done
                } catch is WriteConflict {
                    logger.info("Another processor was faster; looking again")
                }
            }
            logger.warning("The photo's objects keep changing; left for later")
        } catch SourceProblem.gone {
            logger.info("The photo was deleted before it could be processed")
            return .done
        } catch SourceProblem.replaced {
            logger.info("A newer upload has taken the photo's place")
            return .done
        } catch is CancellationError {
            return .giveBack
        } catch {
            // A request that was cut off reports so in its own words.
            if Task.isCancelled { return .giveBack }
            logger.error(
                "The photo could not be processed now; it will be tried again",
                metadata: ["error": "\(error)", "received": "\(receiveCount)"]
            )
        }
        record(.failures, 1)
        return .leave
    }
}

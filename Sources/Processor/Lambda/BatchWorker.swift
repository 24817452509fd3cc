import AWSCore
import Logging

/// Deals with a batch of messages in the time that the function has.
struct BatchWorker: Sendable {
    /// How many photos are in hand at once: more would only lie in memory.
    let photosAtOnce: Int
    let clock: any WallClock
    let logger: Logger
    /// Makes what handles messages of a queue.
    let handler: @Sendable (_ queue: Arn) -> PhotoHandler

    /// What is kept back of the time that is left, for logs, metrics and the answer: a quarter, but no more than this.
    static let mostReserve = Duration.seconds(5)

    /// - Returns: the messages that are to come again, in the batch's order.
    /// - Throws: ``InvocationProblem/notAnSQSEvent(_:)``.
    func work(on invocation: Invocation) async throws(InvocationProblem) -> BatchItemFailures {
        let batch = try SQSBatch(parsing: invocation.event)
        guard let queue = batch.queue else { return BatchItemFailures(messageIDs: []) }
        let handler = handler(queue)
        return await withTaskGroup(of: BatchItemFailures?.self) { group in
            group.addTask { await failures(in: batch.records, handler) }
            group.addTask {
                await watch(invocation)
                return nil
            }
            // Whichever ends first ends the other: the work its watch, the time the work.
            var result: BatchItemFailures?
            for await ended in group {
                group.cancelAll()
                result = result ?? ended
            }
            return result ?? BatchItemFailures(messageIDs: batch.records.map(\.messageID))
        }
    }

    /// Returns when the time is over, or nobody waits for that any more.
    private func watch(_ invocation: Invocation) async {
        guard (try? await clock.sleep(until: end(of: invocation))) != nil else { return }
        logger.notice("The time is over; what is not done comes again", metadata: ["request": "\(invocation.id)"])
    }

    private func end(of invocation: Invocation) -> Timestamp {
        let now = clock.now
        let left = Duration.milliseconds(max(0, invocation.deadline.milliseconds - now.milliseconds))
        return now.adding(left - min(left / 4, BatchWorker.mostReserve))
    }

    private func failures(in records: [SQSBatch.Record], _ handler: PhotoHandler) async -> BatchItemFailures {
        var failed: Set<String> = []
        await withTaskGroup(of: String?.self) { group in
            for (number, record) in records.enumerated() {
                if number >= photosAtOnce, let ended = await group.next(), let id = ended { failed.insert(id) }
                group.addTask {
                    guard !Task.isCancelled else { return record.messageID }
                    let outcome = await handler.handle(record.message, tally: RequestTally())
                    return outcome == .done ? nil : record.messageID
                }
            }
            for await case let id? in group { failed.insert(id) }
        }
        return BatchItemFailures(messageIDs: records.map(\.messageID).filter { failed.contains($0) })
    }
}

import AWSCore
import Logging
import Pricing

/// Deals with one message from its reception to its deletion, keeping it hidden from others meanwhile.
struct MessageTask: Sendable {
    let queue: any UploadQueue
    let handler: PhotoHandler
    let visibility: Duration
    let heartbeat: Duration
    let clock: any WallClock
    let logger: Logger

    func run(_ message: QueueMessage) async {
        let tally = RequestTally()
        let outcome = await withTaskGroup(of: MessageOutcome?.self) { group in
            group.addTask { await handler.handle(message, tally: tally) }
            group.addTask {
                await extend(message, tally: tally)
                return nil
            }
            var outcome: MessageOutcome?
            while outcome == nil, let next = await group.next() { outcome = next }
            group.cancelAll()
            return outcome ?? .leave
        }
        // A stop must not cut this off: the message would come back although its photo is done.
        await Task { await settle(message, outcome) }.value
    }

    /// Gives a message back that was not begun.
    func giveBack(_ message: QueueMessage) async {
        await Task { await settle(message, .giveBack) }.value
    }

    private func settle(_ message: QueueMessage, _ outcome: MessageOutcome) async {
        do {
            switch outcome {
            case .done: try await queue.delete(message)
            case .giveBack: try await queue.hide(message, for: .zero)
            case .leave: break
            }
        } catch {
            // It comes back, and is recognised then.
            logger.warning("Could not settle a message", metadata: ["outcome": "\(outcome)", "error": "\(error)"])
        }
    }

    private func extend(_ message: QueueMessage, tally: RequestTally) async {
        while true {
            do {
                try await clock.sleep(for: heartbeat)
            } catch {
                return
            }
            do {
                tally.count(.sqsStandardRequests)
                try await queue.hide(message, for: visibility)
            } catch {
                // The next may succeed; if not, the message comes back to someone and the conditions of writing keep order.
                if Task.isCancelled { return }
                logger.warning("Could not extend a message", metadata: ["error": "\(error)"])
            }
        }
    }
}

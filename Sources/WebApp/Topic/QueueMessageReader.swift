import AWSEvents
import Logging

/// Reads what lay in the queue: the messages about one photo in their order, photos beside each other.
struct QueueMessageReader: Sendable {
    let intake: MessageIntake
    let notices: NoticeReader
    let logger: Logger

    /// - Returns: The messages that need not come again: all but those whose photo could not be looked up now.
    func read(_ messages: [ReplicaMessage], of topic: String) async -> [ReplicaMessage] {
        var done: [ReplicaMessage] = []
        var byPhoto: [String: [(message: ReplicaMessage, envelope: SNSEnvelope)]] = [:]
        for message in messages {
            guard let envelope = try? SNSEnvelope(parsing: Array(message.body.utf8)), envelope.kind == .notification else {
                logger.warning("Threw away a message in the queue that is not one of SNS")
                done.append(message)
                continue
            }
            byPhoto[notices.decoder.subject(of: envelope.message), default: []].append((message, envelope))
        }
        return await withTaskGroup(of: [ReplicaMessage].self) { group in
            for entries in byPhoto.values {
                group.addTask {
                    var read: [ReplicaMessage] = []
                    // As they were published, which is not always how SQS gives them; the standard library's sort keeps equals in order.
                    for (message, envelope) in entries.sorted(by: { $0.envelope.timestamp < $1.envelope.timestamp }) {
                        if await self.read(envelope, of: topic) { read.append(message) }
                    }
                    return read
                }
            }
            for await read in group { done += read }
            return done
        }
    }

    private func read(_ envelope: SNSEnvelope, of topic: String) async -> Bool {
        do {
            try await intake.take(envelope, of: topic) { try await notices.read(envelope.message) }
            return true
        } catch let error as SNSVerificationError {
            logger.warning("Refused a message in the queue", metadata: ["message": "\(envelope.messageID)", "error": "\(error)"])
            return true
        } catch {
            logger.warning("A photo cannot be looked up now; its message comes again", metadata: ["error": "\(error)"])
            return false
        }
    }
}

import AWSClient
import AWSCore
import AWSWire
import SQSModel

/// The queue that tells of uploads, as a processor uses it.
protocol UploadQueue: Sendable {
    /// Waits for messages; gives none when none came in time.
    func receive(upTo count: Int, wait: Duration) async throws -> [QueueMessage]

    func delete(_ message: QueueMessage) async throws

    /// Hides the message from others for so long from now on; zero gives it back at once.
    func hide(_ message: QueueMessage, for duration: Duration) async throws

    /// How many messages there are, those in hand anywhere and those that wait for their time included.
    func depth() async throws -> Int
}

/// The queue in SQS.
struct SQSUploadQueue: UploadQueue {
    let caller: any OperationCaller
    let url: String
    let visibility: Duration

    func receive(upTo count: Int, wait: Duration) async throws -> [QueueMessage] {
        let request = ReceiveMessageRequest(
            queueUrl: url,
            messageSystemAttributeNames: [.approximateReceiveCount],
            maxNumberOfMessages: count,
            visibilityTimeout: Int(visibility.components.seconds),
            waitTimeSeconds: Int(wait.components.seconds)
        )
        let messages = try await caller.call(ReceiveMessage.self, request).messages ?? []
        return messages.compactMap { message in
            guard let handle = message.receiptHandle else { return nil }
            let received = message.attributes?["ApproximateReceiveCount"].flatMap { Int($0) }
            return QueueMessage(id: handle, body: message.body ?? "", receiveCount: received ?? 1)
        }
    }

    func delete(_ message: QueueMessage) async throws {
        _ = try await caller.call(DeleteMessage.self, DeleteMessageRequest(queueUrl: url, receiptHandle: message.id))
    }

    func hide(_ message: QueueMessage, for duration: Duration) async throws {
        let request = ChangeMessageVisibilityRequest(
            queueUrl: url,
            receiptHandle: message.id,
            visibilityTimeout: Int(duration.components.seconds)
        )
        _ = try await caller.call(ChangeMessageVisibility.self, request)
    }

    func depth() async throws -> Int {
        let names: [QueueAttributeName] = [
            .approximateNumberOfMessages, .approximateNumberOfMessagesNotVisible, .approximateNumberOfMessagesDelayed,
        ]
        let answer = try await caller.call(GetQueueAttributes.self, GetQueueAttributesRequest(queueUrl: url, attributeNames: names))
        return names.reduce(0) { $0 + (answer.attributes?[$1.rawValue].flatMap { Int($0) } ?? 0) }
    }
}

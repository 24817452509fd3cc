import AWSCore
import GRDB
import SQSModel

extension SQS {
    func receiveMessage(_ input: ReceiveMessageRequest, context: RequestContext) async throws -> ReceiveMessageResult {
        let queue = try queue(url: input.queueUrl, context: context)
        let limit = input.maxNumberOfMessages ?? 1
        guard (1...10).contains(limit) else {
            throw SQSErrors.invalidValue(limit, for: "MaxNumberOfMessages", reason: "Must be between 1 and 10, if provided.")
        }
        let attributes = queue.attributes
        let wait = input.waitTimeSeconds ?? attributes.receiveMessageWaitTimeSeconds
        guard (0...20).contains(wait) else {
            throw SQSErrors.invalidValue(wait, for: "WaitTimeSeconds", reason: "Must be >= 0 and <= 20, if provided.")
        }
        let timeout = input.visibilityTimeout ?? attributes.visibilityTimeout
        guard (0...QueueState.longestVisibility).contains(timeout) else {
            throw SQSErrors.invalidValue(timeout, for: "VisibilityTimeout", reason: "Must be between 0 and 43200.")
        }
        let selection = try AttributeSelection(input)
        let received = await take(from: queue, limit: limit, timeout: timeout, deadline: context.now.adding(seconds: wait))
        guard !received.isEmpty else { return ReceiveMessageResult() }
        let complete = try await withBodies(received)
        return ReceiveMessageResult(messages: complete.map { selection.message($0, in: queue) })
    }

    /// Waits for messages until the deadline.
    private func take(from queue: Queue, limit: Int, timeout: Int, deadline: Timestamp) async -> [ReceivedMessage] {
        while true {
            let now = environment.clock.now
            let taken = queue.take(limit: limit, visibilityTimeout: timeout, now: now)
            if !taken.expired.isEmpty {
                let ids = taken.expired.map(\.id)
                environment.store.writeBehind { try SQSStorage.delete(ids, in: $0.database) }
            }
            if !taken.exhausted.isEmpty { moveToDeadLetterQueue(taken.exhausted, from: queue) }
            if !taken.received.isEmpty {
                // Not awaited: a crash before it is committed shows a message again and earlier, which SQS allows.
                environment.store.writeBehind { try SQSStorage.updateReceived(taken.received, in: $0.database) }
                return taken.received
            }
            guard now < deadline, !queue.isDeleted, !Task.isCancelled else { return [] }
            await queue.waitForMessage(until: deadline, clock: environment.clock)
        }
    }

    /// Reads the bodies that memory had no room for. A message that was deleted meanwhile is left out.
    private func withBodies(_ received: [ReceivedMessage]) async throws -> [ReceivedMessage] {
        guard received.contains(where: { $0.message.body == nil }) else { return received }
        return try await environment.store.read { database in
            try received.compactMap { item in
                var item = item
                if item.message.body == nil { item.message.body = try SQSStorage.body(of: item.message.id, in: database) }
                return item.message.body == nil ? nil : item
            }
        }
    }

    /// Moves messages, with their ids and ages, in one transaction; without a target they stay.
    private func moveToDeadLetterQueue(_ messages: [QueueMessage], from queue: Queue) {
        guard let target = queue.attributes.redrivePolicy.flatMap({ self.queue(at: $0.deadLetterTargetArn) }) else {
            for message in messages {
                queue.remove(message.id)
                queue.add(
                    message,
                    visibleFrom: environment.clock.now.adding(seconds: queue.attributes.visibilityTimeout),
                    now: environment.clock.now
                )
            }
            return
        }
        let clock = environment.clock
        let source = queue.arn.description
        environment.store.writeBehind { transaction in
            let statement = try transaction.database.cachedStatement(
                sql: "UPDATE sqs_message SET queue = ?, visible = 0, source = ? WHERE id = ?"
            )
            for message in messages {
                try statement.execute(arguments: [target.id, source, message.id])
                guard transaction.database.changesCount > 0 else { continue }
                let body = try message.body ?? SQSStorage.body(of: message.id, in: transaction.database)
                var moved = message
                moved.body = body
                moved.deadLetterSource = source
                let complete = moved
                transaction.afterCommit {
                    queue.remove(complete.id)
                    target.add(complete, visibleFrom: clock.now, now: clock.now)
                }
            }
        }
    }
}

/// Which attributes a receiver asked for.
private struct AttributeSelection {
    private let system: Set<String>
    private let names: [String]

    init(_ input: ReceiveMessageRequest) throws {
        let asked = (input.attributeNames ?? []).map(\.rawValue) + (input.messageSystemAttributeNames ?? []).map(\.rawValue)
        for name in asked where name != "All" && !Self.known.contains(name) && !QueueAttributes.names.contains(name) {
            throw SQSErrors.unknownAttribute(name)
        }
        self.system = Set(asked)
        self.names = input.messageAttributeNames ?? []
    }

    private static let known = [
        "SenderId", "SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp", "SequenceNumber",
        "MessageDeduplicationId", "MessageGroupId", "AWSTraceHeader", "DeadLetterQueueSourceArn",
    ]

    func message(_ item: ReceivedMessage, in queue: Queue) -> Message {
        let message = item.message
        let attributes = message.attributes.filter { wants($0.key) }
        let handle = ReceiptHandle(queue: queue.id, message: message.id, receive: message.receiveCount)
        return Message(
            messageId: message.messageID,
            receiptHandle: handle.text,
            md5OfBody: message.bodyDigest,
            body: message.body,
            attributes: systemAttributes(of: message),
            md5OfMessageAttributes: MessageDigests.digest(of: attributes),
            messageAttributes: attributes.isEmpty ? nil : attributes.mapValues(\.model)
        )
    }

    /// `All`, `.*`, a name, or a prefix such as `photo.*`.
    private func wants(_ name: String) -> Bool {
        names.contains { asked in
            if asked == "All" || asked == ".*" || asked == "*" || asked == name { return true }
            return asked.hasSuffix(".*") && name.hasPrefix(asked.dropLast(2))
        }
    }

    private func systemAttributes(of message: QueueMessage) -> [String: String]? {
        let all: [(String, String?)] = [
            ("SenderId", message.senderID),
            ("SentTimestamp", String(message.sent.milliseconds)),
            ("ApproximateReceiveCount", String(message.receiveCount)),
            ("ApproximateFirstReceiveTimestamp", message.firstReceived.map { String($0.milliseconds) }),
            ("SequenceNumber", message.sequenceNumber),
            ("MessageDeduplicationId", message.deduplicationID),
            ("MessageGroupId", message.groupID),
            ("AWSTraceHeader", message.traceHeader),
            ("DeadLetterQueueSourceArn", message.deadLetterSource),
        ]
        var result: [String: String] = [:]
        for (name, value) in all where system.contains("All") || system.contains(name) { result[name] = value }
        return result.isEmpty ? nil : result
    }
}

extension OutgoingMessage.Attribute {
    /// As SQS's answers have it.
    fileprivate var model: MessageAttributeValue {
        switch value {
        case .string(let text): MessageAttributeValue(stringValue: text, dataType: dataType)
        case .binary(let bytes): MessageAttributeValue(binaryValue: bytes, dataType: dataType)
        }
    }
}

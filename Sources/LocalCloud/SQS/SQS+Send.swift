import AWSCore
import GRDB
import SQSModel

extension SQS {
    func sendMessage(_ input: SendMessageRequest, context: RequestContext) async throws -> SendMessageResult {
        let queue = try queue(url: input.queueUrl, context: context)
        let draft = try MessageDraft(
            body: input.messageBody,
            attributes: input.messageAttributes,
            systemAttributes: input.messageSystemAttributes,
            delaySeconds: input.delaySeconds,
            groupID: input.messageGroupId,
            deduplicationID: input.messageDeduplicationId,
            queue: queue.attributes
        )
        context.usage.add(.payloadChunks, Self.chunks(draft.size))
        let senderID = context.principal.userID
        let message = try await environment.store.write { [self] transaction in
            try store(draft, senderID: senderID, sent: context.now, in: queue, transaction)
        }
        return SendMessageResult(
            md5OfMessageBody: message.bodyDigest,
            md5OfMessageAttributes: MessageDigests.digest(of: draft.attributes),
            md5OfMessageSystemAttributes: draft.traceHeader.flatMap(Self.traceDigest),
            messageId: message.messageID,
            sequenceNumber: message.sequenceNumber
        )
    }

    func sendMessageBatch(_ input: SendMessageBatchRequest, context: RequestContext) async throws -> SendMessageBatchResult {
        let queue = try queue(url: input.queueUrl, context: context)
        try BatchEntries.validate(input.entries.map(\.id), named: "SendMessageBatchRequestEntry")
        let attributes = queue.attributes
        var failed: [BatchResultErrorEntry] = []
        var drafts: [(id: String, draft: MessageDraft)] = []
        for entry in input.entries {
            do {
                let draft = try MessageDraft(
                    body: entry.messageBody,
                    attributes: entry.messageAttributes,
                    systemAttributes: entry.messageSystemAttributes,
                    delaySeconds: entry.delaySeconds,
                    groupID: entry.messageGroupId,
                    deduplicationID: entry.messageDeduplicationId,
                    queue: attributes
                )
                drafts.append((entry.id, draft))
            } catch let error as AWSError {
                failed.append(BatchEntries.failure(id: entry.id, error))
            }
        }
        let total = drafts.reduce(0) { $0 + $1.draft.size }
        guard total <= 1_048_576 else {
            throw SQSErrors.batchRequestTooLong(
                "Batch requests cannot be longer than 1048576 bytes. You have sent \(total) bytes."
            )
        }
        context.usage.add(.payloadChunks, Self.chunks(total))
        let senderID = context.principal.userID
        let accepted = drafts
        let sent = try await environment.store.write { [self] transaction in
            try accepted.map { id, draft in
                (id, draft, try store(draft, senderID: senderID, sent: context.now, in: queue, transaction))
            }
        }
        let successful = sent.map { id, draft, message in
            SendMessageBatchResultEntry(
                id: id,
                messageId: message.messageID,
                md5OfMessageBody: message.bodyDigest,
                md5OfMessageAttributes: MessageDigests.digest(of: draft.attributes),
                md5OfMessageSystemAttributes: draft.traceHeader.flatMap(Self.traceDigest),
                sequenceNumber: message.sequenceNumber
            )
        }
        return SendMessageBatchResult(successful: successful, failed: failed)
    }

    /// Stores the message within a transaction; it shows in the queue once that is committed.
    ///
    /// - Returns: the message, or the first one of the same deduplication id when this is a duplicate.
    func store(
        _ draft: MessageDraft,
        senderID: String,
        sent: Timestamp,
        in queue: Queue,
        _ transaction: StoreTransaction
    ) throws -> QueueMessage {
        guard !queue.isDeleted else { throw SQSErrors.nonExistentQueue }
        var message = QueueMessage(
            id: 0,
            messageID: environment.random.uuid(),
            body: draft.body,
            bodyDigest: MessageDigests.digest(of: draft.body),
            attributes: draft.attributes,
            traceHeader: draft.traceHeader,
            senderID: senderID,
            sent: sent,
            groupID: draft.groupID,
            deduplicationID: draft.deduplicationID
        )
        if queue.isFIFO, let deduplicationID = draft.deduplicationID {
            let scope = queue.attributes.deduplicatesByGroup ? draft.groupID ?? "" : ""
            let key = "\(scope)\n\(deduplicationID)"
            if let first = try original(of: key, queue: queue.id, now: sent, in: transaction.database) {
                message.messageID = first.messageID
                message.sequenceNumber = first.sequence
                return message
            }
            message.sequenceNumber = try nextSequence(in: transaction.database)
            try transaction.database.execute(
                sql: "INSERT OR REPLACE INTO sqs_deduplication (queue, key, message_id, sequence, expires) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    queue.id, key, message.messageID, message.sequenceNumber,
                    sent.adding(seconds: Self.deduplicationInterval).milliseconds,
                ]
            )
        }
        let visible = sent.adding(seconds: draft.delaySeconds ?? queue.attributes.delaySeconds)
        message.id = try SQSStorage.insert(message, body: draft.body, visible: visible, queue: queue.id, in: transaction.database)
        let stored = message
        let clock = environment.clock
        transaction.afterCommit { queue.add(stored, visibleFrom: visible, now: clock.now) }
        return message
    }

    /// Five minutes, in seconds.
    private static let deduplicationInterval = 300

    private func original(
        of key: String,
        queue: Int64,
        now: Timestamp,
        in database: Database
    ) throws -> (messageID: String, sequence: String)? {
        try Row.fetchOne(
            database,
            sql: "SELECT message_id, sequence FROM sqs_deduplication WHERE queue = ? AND key = ? AND expires > ?",
            arguments: [queue, key, now.milliseconds]
        ).map { ($0["message_id"], $0["sequence"]) }
    }

    /// Twenty digits, as AWS's are; they rise with the rows.
    private func nextSequence(in database: Database) throws -> String {
        let last = try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'sqs_message'") ?? 0
        let digits = String(last + 1)
        return "18" + String(repeating: "0", count: max(0, 18 - digits.utf8.count)) + digits
    }

    private static func chunks(_ bytes: Int) -> Int64 {
        Int64(max(1, (bytes + 65_535) / 65_536))
    }

    private static func traceDigest(_ header: String) -> String? {
        MessageDigests.digest(of: ["AWSTraceHeader": OutgoingMessage.Attribute(dataType: "String", value: .string(header))])
    }
}

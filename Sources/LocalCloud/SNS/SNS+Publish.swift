import AWSCore
import AWSEvents
import GRDB
import SNSModel

extension SNS {
    func publish(_ input: PublishInput, context: RequestContext) async throws -> PublishResponse {
        guard input.phoneNumber == nil else {
            throw AWSError("NotImplemented", status: 501, message: "Text messages to phones are not implemented.")
        }
        guard let target = input.topicArn ?? input.targetArn else {
            throw SNSErrors.invalidParameter("TopicArn or TargetArn Reason: no value for required parameter")
        }
        let message = try PublishedMessage(
            message: input.message,
            subject: input.subject,
            structure: input.messageStructure,
            attributes: input.messageAttributes
        )
        let topicArn = try topic(target).arn
        context.usage.add(.payloadChunks, Self.chunks(input.message))
        let messageID = environment.random.uuid()
        try await environment.store.write { [self] transaction in
            try fanOut(message, messageID: messageID, at: context.now, from: topicArn, transaction)
        }
        return PublishResponse(messageId: messageID)
    }

    func publishBatch(_ input: PublishBatchInput, context: RequestContext) async throws -> PublishBatchResponse {
        let entries = input.publishBatchRequestEntries
        let topicArn = try topic(input.topicArn).arn
        guard !entries.isEmpty else { throw SNSErrors.emptyBatchRequestException("The batch request doesn't contain any entries.") }
        guard entries.count <= 10 else {
            throw SNSErrors.tooManyEntriesInBatchRequestException("The batch request contains more entries than permissible.")
        }
        guard Set(entries.map(\.id)).count == entries.count else {
            throw SNSErrors.batchEntryIdsNotDistinctException("Two or more batch entries in the request have the same Id.")
        }
        var accepted: [(id: String, messageID: String, message: PublishedMessage)] = []
        var failed: [BatchResultErrorEntry] = []
        for entry in entries {
            do {
                let message = try PublishedMessage(
                    message: entry.message,
                    subject: entry.subject,
                    structure: entry.messageStructure,
                    attributes: entry.messageAttributes
                )
                accepted.append((entry.id, environment.random.uuid(), message))
                context.usage.add(.payloadChunks, Self.chunks(entry.message))
            } catch let error as AWSError {
                failed.append(BatchResultErrorEntry(id: entry.id, code: error.code, message: error.message, senderFault: true))
            }
        }
        let messages = accepted
        try await environment.store.write { [self] transaction in
            for item in messages { try fanOut(item.message, messageID: item.messageID, at: context.now, from: topicArn, transaction) }
        }
        return PublishBatchResponse(
            successful: accepted.map { PublishBatchResultEntry(id: $0.id, messageId: $0.messageID) },
            failed: failed
        )
    }

    /// Puts a delivery for each confirmed subscription into the outbox; they set out once the transaction is committed.
    func fanOut(
        _ message: PublishedMessage,
        messageID: String,
        at time: Timestamp,
        from topicArn: Arn,
        _ transaction: StoreTransaction
    ) throws {
        guard topic(topicArn) != nil else { throw SNSErrors.topicNotFound }
        let deliveries = deliveries
        for subscription in subscriptions(at: time, where: { $0.topic == topicArn && $0.isConfirmed }) {
            let delivery = Delivery(
                subscription: subscription.arn,
                kind: .notification,
                messageID: messageID,
                time: time,
                subject: message.subject,
                body: message.body(for: subscription.transport),
                attributes: message.attributes
            )
            let id = try SNSStorage.insert(delivery, in: transaction.database)
            transaction.afterCommit { deliveries.add(id, due: time) }
        }
    }

    private static func chunks(_ message: String) -> Int64 {
        Int64(max(1, (message.utf8.count + 65_535) / 65_536))
    }
}

/// S3's events come in here, within their sender's transaction.
extension SNS: MessageDestination {
    func accept(_ sender: EventSender, at arn: Arn, in database: Database) throws {
        guard let topic = topic(arn) else { throw SNSErrors.topicNotFound }
        try checkPolicy(of: topic, sender)
    }

    func deliver(_ message: OutgoingMessage, to arn: Arn, in transaction: StoreTransaction) throws {
        guard let topic = topic(arn) else { throw SNSErrors.topicNotFound }
        try checkPolicy(of: topic, message.sender)
        let published = PublishedMessage(body: message.body, subject: message.subject, attributes: message.attributes)
        try fanOut(published, messageID: environment.random.uuid(), at: message.time, from: arn, transaction)
    }

    private func checkPolicy(of topic: NotificationTopic, _ sender: EventSender) throws {
        let request = ServiceAccessRequest(
            service: sender.service,
            action: "sns:Publish",
            resource: topic.arn,
            sourceArn: sender.source,
            sourceAccount: sender.account
        )
        guard let document = try? PolicyDocument(topic.policy), document.allows(request) else {
            throw SNSErrors.authorizationErrorException("\(topic.arn) does not allow \(sender.service) to publish for \(sender.source).")
        }
    }
}

extension PublishedMessage {
    /// A message from another service, which has checked it.
    init(body: String, subject: String?, attributes: [String: OutgoingMessage.Attribute]) {
        self.body = body
        self.subject = subject
        self.attributes = attributes
    }
}

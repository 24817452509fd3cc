import AWSCore
import GRDB
import SQSModel

/// S3's events and SNS's deliveries come in here, within their sender's transaction.
extension SQS: MessageDestination {
    func accept(_ sender: EventSender, at arn: Arn, in database: Database) throws {
        guard let queue = queue(at: arn) else { throw SQSErrors.nonExistentQueue }
        guard !(queue.isFIFO && sender.service == "s3.amazonaws.com") else {
            throw AWSError("InvalidArgument", status: 400, message: "FIFO SQS queues are not supported.")
        }
        try checkPolicy(of: queue, sender)
    }

    func deliver(_ message: OutgoingMessage, to arn: Arn, in transaction: StoreTransaction) throws {
        guard let queue = queue(at: arn) else { throw SQSErrors.nonExistentQueue }
        try checkPolicy(of: queue, message.sender)
        let draft = MessageDraft(
            body: message.body,
            attributes: message.attributes,
            groupID: message.groupID,
            deduplicationID: message.deduplicationID
        )
        _ = try store(draft, senderID: message.sender.service, sent: message.time, in: queue, transaction)
    }

    private func checkPolicy(of queue: Queue, _ sender: EventSender) throws {
        let request = ServiceAccessRequest(
            service: sender.service,
            action: "sqs:SendMessage",
            resource: queue.arn,
            sourceArn: sender.source,
            sourceAccount: sender.account
        )
        guard let policy = queue.attributes.policy, let document = try? PolicyDocument(policy), document.allows(request) else {
            throw SQSErrors.accessDenied("\(queue.arn) does not allow \(sender.service) to send for \(sender.source).")
        }
    }
}

extension MessageDraft {
    /// A message from another service, which has checked it.
    init(body: String, attributes: [String: OutgoingMessage.Attribute], groupID: String?, deduplicationID: String?) {
        self.body = body
        self.attributes = attributes
        self.groupID = groupID
        self.deduplicationID = deduplicationID
    }
}

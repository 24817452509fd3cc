import AWSCore
import GRDB
import Synchronization

/// A service that takes other services' messages: SQS for queues, SNS for topics.
protocol MessageDestination: Sendable {
    /// Checks that the queue or topic exists, takes such messages (S3 sends to no FIFO queue), and that its policy lets `sender` send.
    ///
    /// - Throws: ``AWSError``.
    func accept(_ sender: EventSender, at arn: Arn, in database: Database) throws

    /// Stores the message within the sender's transaction, so that cause and message commit together; whoever waits for it is woken
    /// by ``StoreTransaction/afterCommit(_:)``.
    ///
    /// - Throws: ``AWSError`` when the queue or topic is not there or refuses `message.sender`.
    func deliver(_ message: OutgoingMessage, to arn: Arn, in transaction: StoreTransaction) throws
}

/// The one event path between services: from S3 to queues and topics, from SNS to queues, from alarms to topics.
final class EventRouter: Sendable {
    private let destinations = Mutex<[String: any MessageDestination]>([:])

    init() {}

    /// - Parameter service: the service in the ARNs, `sqs` or `sns`.
    func register(_ destination: any MessageDestination, forService service: String) {
        destinations.withLock { $0[service] = destination }
    }

    /// See ``MessageDestination/accept(_:at:in:)``.
    func accept(_ sender: EventSender, at arn: Arn, in database: Database) throws {
        try destination(of: arn).accept(sender, at: arn, in: database)
    }

    /// See ``MessageDestination/deliver(_:to:in:)``.
    func deliver(_ message: OutgoingMessage, to arn: Arn, in transaction: StoreTransaction) throws {
        try destination(of: arn).deliver(message, to: arn, in: transaction)
    }

    private func destination(of arn: Arn) throws -> any MessageDestination {
        guard let destination = destinations.withLock({ $0[arn.service] }) else {
            throw AWSError("InvalidParameter", status: 400, message: "Messages cannot be sent to \(arn).")
        }
        return destination
    }
}

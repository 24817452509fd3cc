import AWSEvents
import Logging

/// The address to which SNS delivers: believes only what SNS signed, for the one topic that we asked for, once.
struct SNSWebhook: Sendable {
    let subscription: SubscriptionKeeper
    let intake: MessageIntake
    let notices: NoticeReader
    let logger: Logger

    /// Takes a delivered body in.
    ///
    /// - Throws: A ``Failure`` that says what to answer; SNS delivers again when that is a failure of ours.
    func receive(_ body: [UInt8]) async throws {
        guard let topic = subscription.topic else { throw Failure.notReady }
        guard let envelope = try? SNSEnvelope(parsing: body) else { throw Failure.notAMessage }
        do {
            try await intake.take(envelope, of: topic) { try await act(on: envelope) }
        } catch let error as SNSVerificationError {
            logger.warning("Refused a message at the webhook", metadata: ["message": "\(envelope.messageID)", "error": "\(error)"])
            if case .certificateUnavailable = error { throw Failure.noCertificate }
            throw Failure.foreignMessage
        }
    }

    private func act(on envelope: SNSEnvelope) async throws {
        switch envelope.kind {
        case .subscriptionConfirmation:
            guard let token = envelope.token else { throw Failure.notAMessage }
            // By our own client, never by visiting the address in the message: that could lead anywhere.
            try await subscription.confirm(token: token)
        case .notification:
            try await notices.read(envelope.message)
        case .unsubscribeConfirmation:
            logger.notice("The subscription was cancelled; subscribing anew", metadata: ["topic": "\(envelope.topicArn)"])
            subscription.renew()
        }
    }
}

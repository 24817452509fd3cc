import AWSEvents
import Logging
import Synchronization

/// The address to which SNS delivers: believes only what SNS signed, for the one topic that we asked for, once.
final class SNSWebhook: Sendable {
    typealias MakeVerifier = @Sendable (_ topic: String) -> SNSVerifier

    private let verifier = Mutex<(topic: String, verifier: SNSVerifier)?>(nil)
    private let makeVerifier: MakeVerifier
    private let subscription: SubscriptionKeeper
    private let notices: NoticeReader
    private let logger: Logger

    /// - Parameter makeVerifier: Makes the judge of messages, once our topic is known.
    init(subscription: SubscriptionKeeper, notices: NoticeReader, logger: Logger, makeVerifier: @escaping MakeVerifier) {
        self.subscription = subscription
        self.notices = notices
        self.logger = logger
        self.makeVerifier = makeVerifier
    }

    /// Takes a delivered body in.
    ///
    /// - Throws: A ``Failure`` that says what to answer; SNS delivers again when that is a failure of ours.
    func receive(_ body: [UInt8]) async throws {
        guard let topic = subscription.topic else { throw Failure.notReady }
        let verifier = verifier(for: topic)
        guard let envelope = try? SNSEnvelope(parsing: body) else { throw Failure.notAMessage }
        let verdict: SNSVerifier.Verdict
        do {
            verdict = try await verifier.verify(envelope)
        } catch {
            logger.warning("Refused a message at the webhook", metadata: ["message": "\(envelope.messageID)", "error": "\(error)"])
            if case SNSVerificationError.certificateUnavailable = error { throw Failure.noCertificate }
            throw Failure.foreignMessage
        }
        guard verdict == .new else { return }
        do {
            try await act(on: envelope)
        } catch {
            // SNS delivers again, and then the message has to count as new.
            verifier.forget(envelope.messageID)
            throw error
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

    private func verifier(for topic: String) -> SNSVerifier {
        verifier.withLock { known in
            if let known, known.topic == topic { return known.verifier }
            let made = makeVerifier(topic)
            known = (topic, made)
            return made
        }
    }
}

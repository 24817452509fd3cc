import AWSEvents
import Logging
import Synchronization

/// Judges the topic's messages, whichever way they came, and hands on what may be believed, once.
final class MessageIntake: Sendable {
    typealias MakeVerifier = @Sendable (_ topic: String) -> SNSVerifier

    private struct State {
        var topic = ""
        var verifier: SNSVerifier?
        /// The excuse that was made for a message was logged.
        var hasExcused = false
    }

    private let state = Mutex(State())
    private let evidence: Evidence
    private let makeVerifier: MakeVerifier
    private let logger: Logger

    /// - Parameter makeVerifier: Makes the judge of signatures, once our topic is known.
    init(evidence: Evidence, logger: Logger, makeVerifier: @escaping MakeVerifier) {
        self.evidence = evidence
        self.logger = logger
        self.makeVerifier = makeVerifier
    }

    /// Takes a message in, unless it was taken before.
    ///
    /// - Parameter act: What is done with it; when that throws, the message counts as new the next time.
    /// - Throws: `SNSVerificationError` for a message that may not be believed, and what `act` throws.
    func take(_ envelope: SNSEnvelope, of topic: String, _ act: () async throws -> Void) async throws {
        let verifier = verifier(for: topic)
        do {
            guard try await verifier.verify(envelope) == .new else { return }
        } catch {
            guard evidence.excuses(error) else { throw error }
            noteExcuse(error)
        }
        do {
            try await act()
        } catch {
            verifier.forget(envelope.messageID)
            throw error
        }
    }

    private func noteExcuse(_ error: SNSVerificationError) {
        let isFirst = state.withLock { state in
            defer { state.hasExcused = true }
            return !state.hasExcused
        }
        guard isFirst else { return }
        logger.notice(
            "Messages are believed for their queue's policy alone: this cloud's signatures cannot be verified",
            metadata: ["error": "\(error)"]
        )
    }

    private func verifier(for topic: String) -> SNSVerifier {
        state.withLock { state in
            if let verifier = state.verifier, state.topic == topic { return verifier }
            let made = makeVerifier(topic)
            state.topic = topic
            state.verifier = made
            return made
        }
    }
}

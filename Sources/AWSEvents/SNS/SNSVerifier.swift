public import AWSCore
import Synchronization

/// Says whether an envelope really came from SNS, for a topic that is ours, now, and for the first time.
///
/// Nothing of an envelope may be used, not even its confirmation link, before this has accepted it.
public final class SNSVerifier: Sendable {
    /// Gets the PEM text behind a URL that was found trustworthy; must not follow redirects.
    public typealias Fetch = @Sendable (_ url: String) async throws -> String

    public enum Verdict: Sendable, Hashable {
        case new
        /// A message with this id was accepted before: a retry whose answer got lost.
        case duplicate
    }

    private struct State {
        var certificates: [String: SNSCertificate] = [:]
        var seen: [String: Timestamp] = [:]
    }

    private let topicArn: String
    private let trust: SNSTrust
    private let clock: any WallClock
    private let maximumAge: Duration
    private let fetch: Fetch
    private let state = Mutex(State())
    private let seenLimit: Int
    private static let certificateLimit = 8

    /// - Parameters:
    ///   - topicArn: The only topic whose messages are accepted.
    ///   - maximumAge: How old a message may be. SNS retries for up to an hour.
    public init(
        topicArn: String,
        trust: SNSTrust,
        clock: any WallClock = SystemClock(),
        maximumAge: Duration = .seconds(3600 + 300),
        seenLimit: Int = 100_000,
        fetch: @escaping Fetch
    ) {
        self.topicArn = topicArn
        self.trust = trust
        self.clock = clock
        self.maximumAge = maximumAge
        self.seenLimit = seenLimit
        self.fetch = fetch
    }

    /// Accepts or refuses the envelope. An accepted message's id is remembered: ``forget(_:)`` it when handling it fails and a retry is welcome.
    ///
    /// - Throws: ``SNSVerificationError``.
    public func verify(_ envelope: SNSEnvelope) async throws(SNSVerificationError) -> Verdict {
        guard envelope.topicArn == topicArn else { throw .otherTopic(envelope.topicArn) }
        guard let version = SNSSignatureVersion(rawValue: envelope.signatureVersion) else {
            throw .unknownSignatureVersion(envelope.signatureVersion)
        }
        guard let signature = [UInt8](base64: envelope.signature) else { throw .badSignature }
        guard let sent = Timestamp(iso8601: envelope.timestamp) else { throw .badTimestamp }
        let now = clock.now
        guard sent >= now.adding(.zero - maximumAge), sent <= now.adding(seconds: 300) else { throw .outsideOfTimeWindow }
        guard trust.allowsCertificate(envelope.signingCertURL, topicArn: topicArn) else {
            throw .untrustedCertificate(envelope.signingCertURL)
        }
        let certificate = try await certificate(at: envelope.signingCertURL)
        guard now >= certificate.notBefore, now <= certificate.notAfter else { throw .expiredCertificate }
        guard version.isValid(signature, of: envelope.stringToSign, by: certificate.key) else { throw .badSignature }
        if let url = envelope.subscribeURL, !trust.allowsSubscribe(url, topicArn: topicArn) { throw .untrustedSubscribeURL(url) }
        return remember(envelope.messageID, at: now)
    }

    /// The next delivery of the message counts as new.
    public func forget(_ messageID: String) {
        state.withLock { $0.seen[messageID] = nil }
    }

    private func certificate(at url: String) async throws(SNSVerificationError) -> SNSCertificate {
        if let known = state.withLock({ $0.certificates[url] }) { return known }
        let certificate: SNSCertificate
        do {
            certificate = try SNSCertificate(pem: try await fetch(url))
        } catch {
            throw .certificateUnavailable("\(error)")
        }
        state.withLock { state in
            if state.certificates.count >= SNSVerifier.certificateLimit { state.certificates.removeAll() }
            state.certificates[url] = certificate
        }
        return certificate
    }

    private func remember(_ messageID: String, at now: Timestamp) -> Verdict {
        state.withLock { state in
            if state.seen[messageID] != nil { return .duplicate }
            if state.seen.count >= seenLimit {
                // A message older than the window is refused anyway; beyond that, memory counts for more than a repeated notice.
                let oldest = now.adding(.zero - maximumAge)
                state.seen = state.seen.filter { $0.value >= oldest }
                if state.seen.count >= seenLimit { state.seen.removeAll() }
            }
            state.seen[messageID] = now
            return .new
        }
    }
}

/// Why an envelope was refused.
public enum SNSVerificationError: Error, Sendable, Hashable {
    case otherTopic(String)
    case unknownSignatureVersion(String)
    case badTimestamp
    case outsideOfTimeWindow
    case untrustedCertificate(String)
    case certificateUnavailable(String)
    case expiredCertificate
    case badSignature
    case untrustedSubscribeURL(String)
}

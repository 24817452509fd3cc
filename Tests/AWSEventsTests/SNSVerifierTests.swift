import AWSCore
import AWSEvents
import Synchronization
import Testing

@Suite struct SNSVerifierTests {
    let clock = ManualClock(now: CalendarDate(year: 2026, month: 11, day: 24, hour: 6, minute: 1).timestamp)
    let fetches = Counter()

    final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func increment() { count.withLock { $0 += 1 } }
    }

    func verifier(_ trust: SNSTrust = .local(origin: SNSVectors.origin), certificate: String = SNSVectors.certificate) -> SNSVerifier {
        let fetches = fetches
        return SNSVerifier(topicArn: SNSVectors.topicArn, trust: trust, clock: clock) { _ in
            fetches.increment()
            return certificate
        }
    }

    @Test func acceptsWhatOpenSSLSigned() async throws {
        let verifier = verifier()
        var second = SNSVectors.envelope
        second.signatureVersion = "2"
        second.signature = SNSVectors.sha256
        #expect(try await verifier.verify(SNSVectors.envelope) == .new)
        #expect(try await verifier.verify(second) == .duplicate)
        verifier.forget(second.messageID)
        #expect(try await verifier.verify(second) == .new)
        #expect(fetches.value == 1)
    }

    @Test func refusesEveryChangeOfWhatIsSigned() async {
        let changes: [@Sendable (inout SNSEnvelope) -> Void] = [
            { $0.message += "!" },
            { $0.messageID = "other" },
            { $0.subject = nil },
            { $0.subject = "Another" },
            { $0.timestamp = "2026-11-24T06:00:00.001Z" },
            { $0.kind = .unsubscribeConfirmation },
            { $0.signatureVersion = "2" },
            { $0.signature = SNSVectors.sha256 },
            { $0.signature = "" },
            { $0.signature = "!" },
        ]
        for (index, change) in changes.enumerated() {
            var envelope = SNSVectors.envelope
            change(&envelope)
            await #expect(throws: SNSVerificationError.badSignature, "change \(index)") { try await verifier().verify(envelope) }
        }
        #expect(fetches.value >= 8)
    }

    @Test func refusesOtherTopicsTimesAndVersionsBeforeFetchingAnything() async {
        var envelope = SNSVectors.envelope
        envelope.topicArn = "arn:aws:sns:us-east-1:000000000000:other"
        await #expect(throws: SNSVerificationError.otherTopic(envelope.topicArn)) { try await verifier().verify(envelope) }
        envelope = SNSVectors.envelope
        envelope.signatureVersion = "3"
        await #expect(throws: SNSVerificationError.unknownSignatureVersion("3")) { try await verifier().verify(envelope) }
        envelope = SNSVectors.envelope
        envelope.timestamp = "yesterday"
        await #expect(throws: SNSVerificationError.badTimestamp) { try await verifier().verify(envelope) }
        clock.advance(by: .seconds(2 * 3600))
        await #expect(throws: SNSVerificationError.outsideOfTimeWindow) { try await verifier().verify(SNSVectors.envelope) }
        #expect(fetches.value == 0)
    }

    @Test func refusesMessagesFromTheFuture() async {
        let early = ManualClock(now: CalendarDate(year: 2026, month: 11, day: 24, hour: 5, minute: 54).timestamp)
        let verifier = SNSVerifier(topicArn: SNSVectors.topicArn, trust: .local(origin: SNSVectors.origin), clock: early) { _ in "" }
        await #expect(throws: SNSVerificationError.outsideOfTimeWindow) { try await verifier.verify(SNSVectors.envelope) }
    }

    @Test func refusesCertificatesFromElsewhere() async {
        await #expect(throws: SNSVerificationError.untrustedCertificate(SNSVectors.envelope.signingCertURL)) {
            try await verifier(.aws).verify(SNSVectors.envelope)
        }
        #expect(fetches.value == 0)
        await #expect(throws: (any Error).self) { try await verifier(certificate: "nonsense").verify(SNSVectors.envelope) }
    }

    @Test func acceptsWhatOurSignerSigns() async throws {
        let signer = try SNSSigner(generatingAt: clock.now)
        let loaded = try SNSSigner(privateKeyPEM: signer.privateKeyPEM, certificatePEM: signer.certificatePEM)
        #expect(loaded.certificateName == signer.certificateName)
        for version in SNSSignatureVersion.allCases {
            let envelope = try loaded.sign(SNSVectors.envelope, version: version, origin: SNSVectors.origin)
            #expect(envelope.signingCertURL.hasPrefix("http://127.0.0.1:4566/SimpleNotificationService-"))
            let verdict = try await verifier(certificate: signer.certificatePEM).verify(envelope)
            #expect(verdict == .new)
        }
        // A certificate of another key is noticed at loading.
        #expect(throws: (any Error).self) {
            try SNSSigner(privateKeyPEM: signer.privateKeyPEM, certificatePEM: SNSVectors.certificate)
        }
    }
}

@Suite struct SNSTrustTests {
    let topic = "arn:aws:sns:eu-west-1:123456789012:processed"

    @Test(arguments: [
        ("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123.pem", true),
        ("http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123.pem", false),
        ("https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123.pem", false),
        ("https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0123.pem", false),
        ("https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-0123.pem", false),
        ("https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-0123.pem", false),
        ("https://s3.amazonaws.com/bucket/SimpleNotificationService-0123.pem", false),
        ("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-../x.pem", false),
        ("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123.pem?x", false),
        ("https://sns.eu-west-1.amazonaws.com/other.pem", false),
        ("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-.pem", false),
    ])
    func certificatesOfAWS(url: String, allowed: Bool) {
        #expect(SNSTrust.aws.allowsCertificate(url, topicArn: topic) == allowed)
    }

    @Test func china() {
        let topic = "arn:aws-cn:sns:cn-north-1:123456789012:processed"
        #expect(SNSTrust.aws.allowsCertificate("https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-1.pem", topicArn: topic))
        let hostile = "arn:aws:sns:evil.example/:123456789012:processed"
        #expect(
            !SNSTrust.aws.allowsCertificate("https://sns.evil.example/.amazonaws.com/SimpleNotificationService-1.pem", topicArn: hostile)
        )
    }

    @Test func aLocalOriginIsExact() {
        let trust = SNSTrust.local(origin: "http://127.0.0.1:4566")
        #expect(trust.allowsCertificate("http://127.0.0.1:4566/SimpleNotificationService-1.pem", topicArn: topic))
        #expect(!trust.allowsCertificate("http://127.0.0.1:45660/SimpleNotificationService-1.pem", topicArn: topic))
        #expect(!trust.allowsCertificate("http://localhost:4566/SimpleNotificationService-1.pem", topicArn: topic))
    }

    @Test func subscribeURLs() {
        let base = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=\(topic)&Token=1"
        #expect(SNSTrust.aws.allowsSubscribe(base, topicArn: topic))
        #expect(!SNSTrust.aws.allowsSubscribe(base + "&Action=DeleteTopic", topicArn: topic))
        #expect(!SNSTrust.aws.allowsSubscribe(base, topicArn: topic + "2"))
        #expect(
            !SNSTrust.aws.allowsSubscribe("https://evil.example/?Action=ConfirmSubscription&TopicArn=\(topic)&Token=1", topicArn: topic)
        )
    }
}

import AWSCore
import AWSEvents
import Hummingbird
import HummingbirdTesting
import Logging

@testable import WebApp

/// A web app on buckets and a topic in memory, with a clock that stands still.
struct Fixture {
    static let origin = "http://localhost:4566"
    /// Making a key takes long enough to do it once.
    static let signer = Result { try SNSSigner(generatingAt: ManualClock().now) }

    let clock = ManualClock()
    let storage: MemoryStorage
    let topic = MemoryTopic()
    let queues = MemoryQueues()
    let app: WebApp

    init(evidence: Evidence = .signature, _ change: (inout WebAppConfiguration) -> Void = { _ in }) throws {
        var configuration = WebAppConfiguration()
        configuration.sizeLimit = 1024 * 1024
        change(&configuration)
        let clock = clock
        let certificate = try Self.signer.get().certificatePEM
        storage = MemoryStorage(clock: clock)
        app = WebApp(
            configuration: configuration,
            storage: storage,
            storageAddress: BrowserStorageAddress(
                configured: configuration.publicStorageEndpoint.flatMap { PageAddress($0) },
                endpoint: PageAddress(Self.origin),
                bucket: "uploads",
                amazon: "https://uploads.s3.us-east-1.amazonaws.com/"
            ),
            topic: topic,
            queues: queues,
            evidence: evidence,
            decoder: NoticeDecoder(areas: ["uploads": .uploads, "processed": .processed, "rejected": .rejected]),
            makeVerifier: { SNSVerifier(topicArn: $0, trust: .local(origin: Self.origin), clock: clock) { _ in certificate } },
            clock: clock,
            random: SeededRandomSource(seed: 7),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    var gallery: Gallery { app.parts.gallery }
    var subscription: SubscriptionKeeper { app.parts.subscription }

    /// What every way of reception ends at.
    var notices: NoticeReader {
        NoticeReader(
            decoder: NoticeDecoder(areas: ["uploads": .uploads, "processed": .processed, "rejected": .rejected]),
            gallery: gallery,
            inspector: app.parts.inspector,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Asks the routes directly, without a socket.
    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ headers: HTTPFields = [:],
        body: String? = nil
    ) async throws -> TestResponse {
        try await app.application.test(.router) { client in
            try await client.execute(uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        }
    }

    /// Delivers a message to the webhook, as SNS does.
    func deliver(_ message: String, id: String = "m-1", signed: Bool = true) async throws -> TestResponse {
        try await deliver(envelope(.notification, message, id: id), signed: signed)
    }

    func deliver(_ envelope: SNSEnvelope, signed: Bool = true) async throws -> TestResponse {
        let envelope = signed ? try Self.signer.get().sign(envelope, origin: Self.origin) : envelope
        return try await ask(.post, "/sns", [.contentType: "text/plain; charset=UTF-8"], body: envelope.json)
    }

    func envelope(_ kind: SNSEnvelope.Kind, _ message: String, id: String, token: String? = nil) -> SNSEnvelope {
        let link = "\(Self.origin)/?Action=ConfirmSubscription&TopicArn=\(MemoryTopic.arn)&Token=\(token ?? "")"
        return SNSEnvelope(
            kind: kind,
            messageID: id,
            token: token,
            topicArn: MemoryTopic.arn,
            message: message,
            subscribeURL: token == nil ? nil : link,
            timestamp: clock.now.iso8601WithMilliseconds
        )
    }

    /// The text of S3's notice that an object was created.
    func notice(_ bucket: String, _ key: String) -> String {
        S3EventMessage.records([
            S3EventRecord(
                region: .usEast1,
                eventTime: clock.now,
                eventName: "ObjectCreated:Put",
                principalID: "AWS:test",
                sourceIPAddress: "127.0.0.1",
                requestID: "R",
                extendedRequestID: "X",
                configurationID: "darkroom",
                bucket: bucket,
                bucketOwnerPrincipalID: "O",
                bucketArn: "arn:aws:s3:::\(bucket)",
                key: key
            )
        ]).json
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
}

/// A form with these files, as browsers and curl send it.
func form(_ files: [(name: String, type: String, text: String)]) -> (fields: HTTPFields, body: String) {
    let parts = files.map { file in
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(file.name)\"\r\nContent-Type: \(file.type)\r\n\r\n\(file.text)\r\n"
    }
    return ([.contentType: "multipart/form-data; boundary=edge"], parts.joined() + "--edge--\r\n")
}

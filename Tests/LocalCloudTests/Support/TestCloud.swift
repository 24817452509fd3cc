import AWSCore
import AWSWire
import Logging

@testable import LocalCloud

/// A whole cloud in memory, called in process with signed requests: what clients see, without sockets.
///
///     let cloud = try TestCloud()
///     let queue = try await cloud.call(CreateQueue.self, CreateQueueRequest(queueName: "photos"))
struct TestCloud: Sendable {
    let cloud: LocalCloud
    let clock: ManualClock

    static let test = Credentials(accessKeyID: "test", secretAccessKey: "test")

    init(_ change: (inout LocalCloudConfiguration) -> Void = { _ in }) throws {
        let clock = ManualClock()
        var configuration = LocalCloudConfiguration()
        configuration.clock = clock
        configuration.random = SeededRandomSource(seed: 1)
        configuration.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        change(&configuration)
        self.clock = clock
        self.cloud = try LocalCloud(configuration)
    }

    var environment: CloudEnvironment { cloud.environment }

    /// Calls an operation as a client does, in the service's first protocol unless told otherwise.
    ///
    /// - Throws: `AWSError` when the service answers with an error.
    func call<Wanted: Operation>(
        _ operation: Wanted.Type,
        _ input: Wanted.Input,
        as credentials: Credentials = TestCloud.test,
        region: Region = .usEast1,
        over wireProtocol: WireProtocol? = nil
    ) async throws -> Wanted.Output {
        let wireProtocol = wireProtocol ?? Wanted.service.protocols.first ?? .json
        let request = RequestEncoder(wireProtocol).encode(input, for: operation)
        let response = await send(request, to: Wanted.service.signingName, as: credentials, region: region)
        var whole = response
        if !Wanted.metadata.streamsOutput || response.status >= 300 {
            whole.body = HTTPBody(try await response.body.collect(upTo: 1 << 26))
        }
        return try ResponseDecoder(wireProtocol).decode(whole, of: operation)
    }

    /// Signs and sends any request.
    func send(
        _ request: HTTPRequest,
        to service: String,
        as credentials: Credentials = TestCloud.test,
        region: Region = .usEast1
    ) async -> HTTPResponse {
        await cloud.handle(signed(request, for: service, as: credentials, region: region))
    }

    func signed(
        _ request: HTTPRequest,
        for service: String,
        as credentials: Credentials = TestCloud.test,
        region: Region = .usEast1
    ) -> HTTPRequest {
        var request = request
        if request.fields["Host"] == nil { request.fields.append("Host", "localhost:4566") }
        let payload = request.body.bytes.map { PayloadHash(hashing: $0) } ?? .unsigned
        _ = RequestSigner(service: service, region: region.rawValue).sign(&request, with: credentials, payload: payload, at: clock.now)
        return request
    }
}

extension HTTPResponse {
    /// The body as text.
    func text() async throws -> String {
        String(decoding: try await body.collect(upTo: 1 << 26), as: UTF8.self)
    }
}

import AWSCore
import AWSWire
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Posts messages to subscribers.
protocol DeliveryTransport: Sendable {
    /// - Returns: the status of the answer.
    /// - Throws: when there was none within the time.
    func post(_ body: [UInt8], fields: HTTPFields, to url: String, timeout: Duration) async throws -> Int
}

/// Posts over HTTP(S). Redirects are not followed, and certificates are checked.
final class HTTPDeliveryTransport: DeliveryTransport {
    /// Made by the first delivery: most clouds of tests never deliver, and a client must be shut down.
    private let client = Mutex<HTTPClient?>(nil)

    init() {}

    private func openClient() -> HTTPClient {
        client.withLock { client in
            if let client { return client }
            var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
            configuration.timeout = .init(connect: .seconds(5), read: .seconds(15))
            let made = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            client = made
            return made
        }
    }

    func post(_ body: [UInt8], fields: HTTPFields, to url: String, timeout: Duration) async throws -> Int {
        try EndpointAddress.check(url)
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        for field in fields { request.headers.add(name: field.name, value: field.value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await openClient().execute(request, timeout: .nanoseconds(timeout.nanoseconds))
        // The answer's body means nothing; reading a little of it lets the connection be used again.
        _ = try? await response.body.collect(upTo: 64 << 10)
        return Int(response.status.code)
    }

    func shutdown() async {
        let client = client.withLock { client -> HTTPClient? in
            defer { client = nil }
            return client
        }
        try? await client?.shutdown()
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}

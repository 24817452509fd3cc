import AWSCore
public import AWSWire
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The transport over async-http-client: one for a process, with a pool of connections for each host.
public final class HTTPClientTransport: Transport {
    private let client: HTTPClient
    private let overrides: [String: Endpoint]

    /// - Parameters:
    ///   - certificateAuthorities: a PEM file of the authorities to trust instead of the system's, as `AWS_CA_BUNDLE` names it.
    ///   - connectionsPerHost: how many connections one host gets; the library's 8 would hold up a processor's parallel work.
    ///   - overrides: other places to connect to, by host name, in tests: the name itself still stands in `Host` and in TLS.
    public init(
        timeouts: TransportTimeouts = TransportTimeouts(),
        certificateAuthorities: String? = nil,
        connectionsPerHost: Int = 64,
        overrides: [String: Endpoint] = [:]
    ) {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = TimeAmount(timeouts.connect)
        configuration.timeout.read = TimeAmount(timeouts.read)
        configuration.timeout.write = TimeAmount(timeouts.write)
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsPerHost
        // Retries are ours, with their own count and their own pauses.
        configuration.connectionPool.retryConnectionEstablishment = false
        if let certificateAuthorities {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(certificateAuthorities)
            configuration.tlsConfiguration = tls
        }
        configuration.dnsOverride = overrides.mapValues(\.host)
        self.client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.overrides = overrides
    }

    /// A transport as the environment wants it: with the authorities of `AWS_CA_BUNDLE`, or of the profile's `ca_bundle`.
    public convenience init(environment: ClientEnvironment, timeouts: TransportTimeouts = TransportTimeouts()) async {
        // A profile that cannot be read is told of by the client's configuration.
        var file = environment["AWS_CA_BUNDLE"]
        if file == nil { file = (try? await environment.profile())?["ca_bundle"] }
        self.init(timeouts: timeouts, certificateAuthorities: file)
    }

    /// Closes the connections. The transport cannot be used afterwards.
    public func shutdown() async throws {
        try await client.shutdown()
    }

    public func send(_ request: HTTPRequest, to endpoint: Endpoint, deadline: Duration) async throws -> HTTPResponse {
        let response: HTTPClientResponse
        do {
            response = try await client.execute(outgoing(request, to: endpoint), timeout: TimeAmount(deadline))
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw TransportError(error, endpoint: endpoint) ?? error
        }
        let fields = HTTPFields(response.headers.map { HTTPFields.Field($0.name, $0.value) })
        let length = fields["Content-Length"].flatMap { Int64($0) }
        let pieces = ResponsePieces(response.body.makeAsyncIterator(), endpoint: endpoint)
        let hasNoBody = request.method == "HEAD" || response.status.code == 204 || response.status.code == 304
        return HTTPResponse(
            status: Int(response.status.code),
            fields: fields,
            body: hasNoBody ? .empty : HTTPBody(length: length) { try await pieces.next() }
        )
    }

    private func outgoing(_ request: HTTPRequest, to endpoint: Endpoint) -> HTTPClientRequest {
        var place = endpoint
        if let override = overrides[endpoint.host] {
            place.port = override.port
            place.isTLS = override.isTLS
        }
        place.path = ""
        var outgoing = HTTPClientRequest(url: place.description + request.target)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for field in request.fields { outgoing.headers.add(name: field.name, value: field.value) }
        if let bytes = request.body.bytes {
            if !bytes.isEmpty { outgoing.body = .bytes(ByteBuffer(bytes: bytes)) }
        } else {
            let length = request.body.length.map { HTTPClientRequest.Body.Length.known($0) } ?? .unknown
            outgoing.body = .stream(request.body.map { ByteBuffer(bytes: $0) }, length: length)
        }
        return outgoing
    }
}

/// The pieces of an answer's body, read one at a time, so that a slow reader holds up the sender and not memory.
private actor ResponsePieces {
    private var iterator: HTTPClientResponse.Body.AsyncIterator
    private let endpoint: Endpoint

    init(_ iterator: sending HTTPClientResponse.Body.AsyncIterator, endpoint: Endpoint) {
        self.iterator = iterator
        self.endpoint = endpoint
    }

    func next() async throws -> [UInt8]? {
        var current = iterator
        defer { iterator = current }
        do {
            return try await current.next(isolation: self).map { Array($0.readableBytesView) }
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw TransportError(error, endpoint: endpoint) ?? error
        }
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

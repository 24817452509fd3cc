public import AWSWire

/// Carries one request to an endpoint and its answer back. Nothing above it sees a socket.
public protocol Transport: Sendable {
    /// - Parameters:
    ///   - request: with its `Host`, signed; sent untouched.
    ///   - endpoint: where to connect; its path is part of the request's target already.
    ///   - deadline: until the answer's head must have come.
    /// - Returns: the answer; its body may still be coming.
    func send(_ request: HTTPRequest, to endpoint: Endpoint, deadline: Duration) async throws -> HTTPResponse
}

/// A request did not reach its service, or the answer did not come.
public struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
    public var isTimeout: Bool
    public var endpoint: Endpoint
    public var reason: String

    public init(isTimeout: Bool, endpoint: Endpoint, reason: String) {
        self.isTimeout = isTimeout
        self.endpoint = endpoint
        self.reason = reason
    }

    public var description: String { "\(endpoint): \(reason)" }
}

/// How long to wait. AWS has no standard variable for any of these.
///
/// No limit holds for a whole upload or download: what counts is whether bytes still flow.
public struct TransportTimeouts: Sendable, Hashable {
    /// Until a connection stands, TLS included.
    public var connect: Duration
    /// Until the answer's head, for requests whose body is at hand and small. Long polls wait their own time on top.
    public var response: Duration
    /// Between two pieces of a request's body.
    public var write: Duration
    /// Between the request's end and the answer's first byte, and between two pieces of the answer.
    public var read: Duration

    public init(
        connect: Duration = .seconds(5),
        response: Duration = .seconds(30),
        write: Duration = .seconds(60),
        read: Duration = .seconds(60)
    ) {
        self.connect = connect
        self.response = response
        self.write = write
        self.read = read
    }
}

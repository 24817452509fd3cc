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

/// How long to wait.
public struct TransportTimeouts: Sendable, Hashable {
    /// Until a connection stands.
    public var connect: Duration
    /// Until the answer's head, for requests whose body is at hand. Long polls wait their own time on top.
    public var response: Duration
    /// Until the answer's head, for requests with a streamed body, whose sending takes its time.
    public var streamedRequest: Duration
    /// Between two pieces.
    public var read: Duration

    public init(
        connect: Duration = .seconds(5),
        response: Duration = .seconds(30),
        streamedRequest: Duration = .seconds(3600),
        read: Duration = .seconds(90)
    ) {
        self.connect = connect
        self.response = response
        self.streamedRequest = streamedRequest
        self.read = read
    }
}

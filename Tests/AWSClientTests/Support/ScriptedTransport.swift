import AWSClient
import AWSCore
import AWSWire
import Synchronization

/// A transport without network: answers from a list, and remembers what it was asked.
final class ScriptedTransport: Transport {
    struct Sent: Sendable {
        var request: HTTPRequest
        var endpoint: Endpoint
        var deadline: Duration
    }

    typealias Handler = @Sendable (Sent) async throws -> HTTPResponse

    private let handler: Handler
    private let log = Mutex<[Sent]>([])

    var sent: [Sent] { log.withLock { $0 } }
    var requests: [HTTPRequest] { sent.map(\.request) }

    init(_ handler: @escaping Handler) {
        self.handler = handler
    }

    /// Gives the answers in order, then the last one again.
    convenience init(_ answers: [Result<HTTPResponse, any Error>]) {
        let next = Mutex(0)
        self.init { _ in
            let index = next.withLock { next in
                defer { next += 1 }
                return min(next, answers.count - 1)
            }
            return try answers[index].get()
        }
    }

    func send(_ request: HTTPRequest, to endpoint: Endpoint, deadline: Duration) async throws -> HTTPResponse {
        var request = request
        if request.body.bytes == nil { request.body = HTTPBody(try await request.body.collect(upTo: 1 << 24)) }
        let sent = Sent(request: request, endpoint: endpoint, deadline: deadline)
        log.withLock { $0.append(sent) }
        return try await handler(sent)
    }
}

/// A clock that jumps to every time it is asked to wait for, and remembers the waits.
final class JumpingClock: WallClock {
    private let state: Mutex<(now: Timestamp, waits: [Duration])>

    init(now: Timestamp = Timestamp(seconds: 1_795_498_111)) {
        self.state = Mutex((now, []))
    }

    var now: Timestamp { state.withLock { $0.now } }
    var waits: [Duration] { state.withLock { $0.waits } }

    func sleep(until deadline: Timestamp) async throws {
        state.withLock { state in
            state.waits.append(deadline.since(state.now))
            state.now = max(state.now, deadline)
        }
    }

    func advance(by duration: Duration) {
        state.withLock { $0.now = $0.now.adding(duration) }
    }
}

extension ClientConfiguration {
    /// A client of `endpoint` (or of AWS) with the key pair `test`/`test`.
    static func testing(
        endpoint: Endpoint? = nil,
        region: Region = .usEast1,
        attempts: Int = 3,
        clock: any WallClock = JumpingClock()
    ) -> ClientConfiguration {
        ClientConfiguration(
            region: region,
            endpoints: EndpointSettings(common: endpoint),
            credentials: StaticCredentialProvider(.testing),
            retries: RetrySettings(maximumAttempts: attempts),
            clock: clock,
            random: SeededRandomSource(seed: 1)
        )
    }
}

extension Credentials {
    static let testing = Credentials(accessKeyID: "test", secretAccessKey: "test")
}

extension Endpoint {
    /// A server of this process.
    static func local(_ port: Int) -> Endpoint { Endpoint(isTLS: false, host: "127.0.0.1", port: port) }
}

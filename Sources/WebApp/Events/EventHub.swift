import AWSCore
import ServiceLifecycle
import Synchronization

/// Hands events to the open streams: a thin shell around ``EventLog``.
///
/// A stream that cannot keep up is ended rather than waited for: its client connects again and gets what it missed by its last id.
final class EventHub: Service {
    private typealias Stream = AsyncStream<String>

    /// Clients wait a second and some more, each another while: those of a replica that died do not all come back at one moment.
    private static let longestExtraWait = 2000

    /// What one client is sent.
    struct Subscription: Sendable {
        let texts: AsyncStream<String>
        fileprivate let continuation: AsyncStream<String>.Continuation

        /// Ends the stream and frees its place.
        func cancel() {
            continuation.finish()
        }
    }

    /// Why there is no stream.
    enum Refusal: Error, Hashable {
        /// There are too many already, or the program is ending.
        case noPlace
        /// What happened since the client's last event is not known.
        case unknownID
    }

    private struct State {
        var log: EventLog
        var isOpen = true
        var nextSubscriber = 0
        var subscribers: [Int: Stream.Continuation] = [:]
    }

    private let state: Mutex<State>
    private let clock: any WallClock
    private let random: any RandomSource
    private let connectionLimit: Int
    /// Pieces that may wait for one client.
    private let backlogLimit: Int
    private let heartbeat: Duration

    init(
        clock: any WallClock,
        random: any RandomSource,
        capacity: Int = 1024,
        connectionLimit: Int = 256,
        backlogLimit: Int = 2048,
        heartbeat: Duration = .seconds(15)
    ) {
        self.state = Mutex(State(log: EventLog(epoch: random.bytes(6).hexadecimal, capacity: capacity)))
        self.clock = clock
        self.random = random
        self.connectionLimit = connectionLimit
        self.backlogLimit = backlogLimit
        self.heartbeat = heartbeat
    }

    /// The id from which a client that has just read the state should go on.
    var lastID: String { state.withLock { $0.log.lastID } }

    var subscriberCount: Int { state.withLock { $0.subscribers.count } }

    func publish(_ name: String, data: String) {
        state.withLock { state in
            let event = state.log.append(name, data: data)
            Self.send(event.text, to: &state)
        }
    }

    /// Sends the whole state to the open streams; who comes back later is sent the state as it is then.
    func publishState(_ name: String, data: String) {
        state.withLock { state in
            let event = state.log.restart(name, data: data)
            Self.send(event.text, to: &state)
        }
    }

    /// Opens a stream for a client that has the event with `id`, or with the state where it cannot be told what it missed.
    ///
    /// So much may happen between taking the state and opening the stream that the state, too, is too old: then it is taken anew.
    func subscribe(after id: String?, otherwiseFrom state: () async -> ServerSentEvent) async throws(Refusal) -> Subscription {
        var last = id
        var opening: ServerSentEvent?
        while true {
            do {
                return try subscribe(after: last, opening: opening)
            } catch .unknownID {
                let state = await state()
                (last, opening) = (state.id, state)
            }
        }
    }

    /// Opens a stream.
    ///
    /// - Parameters:
    ///   - id: The last event that the client has; nil for a client that wants only what comes from now on.
    ///   - opening: Sent first, before what was missed.
    func subscribe(after id: String?, opening: ServerSentEvent? = nil) throws(Refusal) -> Subscription {
        let wait = 1000 + Int(random.next() % UInt64(Self.longestExtraWait))
        return try state.withLock { state throws(Refusal) -> Subscription in
            guard state.isOpen, state.subscribers.count < connectionLimit else { throw .noPlace }
            var missed: [ServerSentEvent] = []
            if let id {
                guard case .events(let events) = state.log.missed(since: id) else { throw .unknownID }
                missed = events
            }
            let (stream, continuation) = Stream.makeStream(bufferingPolicy: .bufferingOldest(backlogLimit))
            continuation.yield(ServerSentEvent.retry(milliseconds: wait))
            if let opening { continuation.yield(opening.text) }
            for event in missed { continuation.yield(event.text) }
            let number = state.nextSubscriber
            state.nextSubscriber += 1
            state.subscribers[number] = continuation
            continuation.onTermination = { [weak self] _ in
                // Off the lock's path: termination may be reported while a piece is being sent under the lock.
                Task { self?.forget(number) }
            }
            return Subscription(texts: stream, continuation: continuation)
        }
    }

    /// Sends heartbeats until the program ends, then ends every stream, so that the server need not wait for its clients.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await self.clock.sleep(for: self.heartbeat)
                self.state.withLock { Self.send(ServerSentEvent.heartbeat, to: &$0) }
            }
        }
        close()
    }

    func close() {
        let open = state.withLock { state in
            state.isOpen = false
            defer { state.subscribers = [:] }
            return Array(state.subscribers.values)
        }
        for continuation in open { continuation.finish() }
    }

    private func forget(_ number: Int) {
        _ = state.withLock { $0.subscribers.removeValue(forKey: number) }
    }

    private static func send(_ text: String, to state: inout State) {
        for (number, continuation) in state.subscribers {
            guard case .dropped = continuation.yield(text) else { continue }
            state.subscribers[number] = nil
            continuation.finish()
        }
    }
}

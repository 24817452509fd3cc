import Synchronization

@testable import WebApp

/// A topic that records what is asked of it.
final class MemoryTopic: PhotoTopic {
    static let arn = "arn:aws:sns:us-east-1:000000000000:processed"

    private struct State {
        var isAway = false
        var isConfirmed = false
        var subscribers: [TopicSubscriber] = []
        var tokens: [String] = []
        var cancelled: [String] = []
        var queueSubscriptions: [QueueSubscription] = []
        var messages: [String] = []
        /// Part of the ARNs: another one after the topic was made anew.
        var generation = 1
    }

    private let state = Mutex(State())

    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    var isConfirmed: Bool {
        get { state.withLock { $0.isConfirmed } }
        set { state.withLock { $0.isConfirmed = newValue } }
    }

    /// The subscriptions are gone; later ones have other ARNs.
    func reset() {
        state.withLock { state in
            state.isConfirmed = false
            state.generation += 1
        }
    }

    /// The addresses and queues that were subscribed, in order.
    var subscriptions: [String] { state.withLock { $0.subscribers.map(\.endpoint) } }
    /// The tokens by which subscriptions were confirmed, in order.
    var tokens: [String] { state.withLock { $0.tokens } }
    /// The subscriptions that were cancelled, in order.
    var cancelled: [String] { state.withLock { $0.cancelled } }
    /// What was published, in order.
    var messages: [String] { state.withLock { $0.messages } }

    var queueSubscriptions: [QueueSubscription] {
        get { state.withLock { $0.queueSubscriptions } }
        set { state.withLock { $0.queueSubscriptions = newValue } }
    }

    func arn() async throws -> String {
        guard !isAway else { throw CloudIsAway() }
        return Self.arn
    }

    func subscribe(_ topic: String, _ subscriber: TopicSubscriber) async throws -> String? {
        try state.withLock { state in
            guard !state.isAway else { throw CloudIsAway() }
            state.subscribers.append(subscriber)
            guard case .queue(let arn) = subscriber else { return state.isConfirmed ? Self.subscription(state.generation) : nil }
            let subscription = QueueSubscription(arn: "\(Self.arn):of-\(arn)", queue: arn)
            if !state.queueSubscriptions.contains(subscription) { state.queueSubscriptions.append(subscription) }
            return subscription.arn
        }
    }

    func confirm(_ topic: String, token: String) async throws -> String {
        try state.withLock { state in
            guard !state.isAway else { throw CloudIsAway() }
            state.tokens.append(token)
            state.isConfirmed = true
            return Self.subscription(state.generation)
        }
    }

    func cancel(_ subscription: String) async throws {
        try state.withLock { state in
            guard !state.isAway else { throw CloudIsAway() }
            state.cancelled.append(subscription)
            state.queueSubscriptions.removeAll { $0.arn == subscription }
        }
    }

    func queueSubscriptions(of topic: String) async throws -> [QueueSubscription] {
        try state.withLock { state in
            guard !state.isAway else { throw CloudIsAway() }
            return state.queueSubscriptions
        }
    }

    func publish(_ message: String, on topic: String) async throws {
        try state.withLock { state in
            guard !state.isAway else { throw CloudIsAway() }
            state.messages.append(message)
        }
    }

    private static func subscription(_ generation: Int) -> String { "\(arn):\(generation)" }
}

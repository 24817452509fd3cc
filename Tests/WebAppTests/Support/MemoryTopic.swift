import Synchronization

@testable import WebApp

/// A topic that records what is asked of it.
final class MemoryTopic: PhotoTopic {
    static let arn = "arn:aws:sns:us-east-1:000000000000:processed"

    private struct State {
        var isAway = false
        var isConfirmed = false
        var subscriptions: [String] = []
        var tokens: [String] = []
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

    /// The addresses that were subscribed, in order.
    var subscriptions: [String] { state.withLock { $0.subscriptions } }
    /// The tokens by which subscriptions were confirmed, in order.
    var tokens: [String] { state.withLock { $0.tokens } }

    func arn() async throws -> String {
        guard !isAway else { throw CloudIsAway() }
        return Self.arn
    }

    func subscribe(_ topic: String, address: String) async throws -> Bool {
        try state.withLock { state in
            guard !state.isAway else { throw CloudIsAway() }
            state.subscriptions.append(address)
            return state.isConfirmed
        }
    }

    func confirm(_ topic: String, token: String) async throws {
        try state.withLock { state in
            guard !state.isAway else { throw CloudIsAway() }
            state.tokens.append(token)
            state.isConfirmed = true
        }
    }
}

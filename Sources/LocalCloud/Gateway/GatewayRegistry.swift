import AWSWire
import Synchronization

/// What services give to the gateway beside their operations. They register at their making, before the first request.
final class GatewayRegistry: Sendable {
    /// Answers a plain route: no service, no signature.
    typealias PlainHandler = @Sendable (HTTPRequest) async -> HTTPResponse

    private struct State {
        var routes: [(method: String, path: String, handler: PlainHandler)] = []
        var credentialSource: (any CredentialSource)?
        var authorizer: (any Authorizer)?
        var objectStore: (any ObjectStoreFront)?
        var afterReset: (@Sendable () async -> Void)?
    }

    private let state = Mutex(State())

    init() {}

    /// Answers `method` requests for exactly this path (such as `/SimpleNotificationService-….pem`) with `handler`.
    func route(_ method: String, _ path: String, _ handler: @escaping PlainHandler) {
        state.withLock { $0.routes.append((method, path, handler)) }
    }

    func handler(_ method: String, _ path: Substring) -> PlainHandler? {
        state.withLock { state in
            state.routes.last { ($0.method == method || (method == "HEAD" && $0.method == "GET")) && $0.path == path }?.handler
        }
    }

    var credentialSource: (any CredentialSource)? {
        get { state.withLock { $0.credentialSource } }
        set { state.withLock { $0.credentialSource = newValue } }
    }

    var authorizer: (any Authorizer)? {
        get { state.withLock { $0.authorizer } }
        set { state.withLock { $0.authorizer = newValue } }
    }

    var objectStore: (any ObjectStoreFront)? {
        get { state.withLock { $0.objectStore } }
        set { state.withLock { $0.objectStore = newValue } }
    }

    /// What follows a reset of all state, for whoever keeps something in this cloud; not waited for.
    var afterReset: (@Sendable () async -> Void)? {
        get { state.withLock { $0.afterReset } }
        set { state.withLock { $0.afterReset = newValue } }
    }
}

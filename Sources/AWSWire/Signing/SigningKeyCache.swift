import Synchronization

/// Remembers signing keys: deriving one costs four HMACs, several times the rest of a verification.
public final class SigningKeyCache: Sendable {
    private struct Source: Hashable {
        var secretAccessKey: String
        var scope: SigningScope
    }

    private let keys = Mutex<[Source: SigningKey]>([:])
    private let limit: Int

    /// - Parameter limit: the number of keys after which the cache starts anew: many callers with keys of their own cannot grow it.
    public init(limit: Int = 1024) {
        self.limit = limit
    }

    public func key(secretAccessKey: String, scope: SigningScope) -> SigningKey {
        let source = Source(secretAccessKey: secretAccessKey, scope: scope)
        if let known = keys.withLock({ $0[source] }) { return known }
        let key = SigningKey(secretAccessKey: secretAccessKey, scope: scope)
        keys.withLock { keys in
            if keys.count >= limit { keys.removeAll() }
            keys[source] = key
        }
        return key
    }
}

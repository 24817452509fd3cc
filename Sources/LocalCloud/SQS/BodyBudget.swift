import Synchronization

/// How many bytes of message bodies all queues together may hold in memory; beyond it they are read from the store.
final class BodyBudget: Sendable {
    private let limit: Int
    private let used = Mutex(0)

    init(limit: Int = 32 << 20) {
        self.limit = limit
    }

    /// Whether `count` more bytes may be held; they count as held when so.
    func reserve(_ count: Int) -> Bool {
        used.withLock { used in
            guard used + count <= limit else { return false }
            used += count
            return true
        }
    }

    func release(_ count: Int) {
        used.withLock { $0 -= count }
    }
}

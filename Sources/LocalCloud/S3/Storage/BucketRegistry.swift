import AWSCore
import Synchronization

/// The buckets by name, in memory: every request needs its bucket, and its rules, without a query.
///
/// It follows the store by the hooks of transactions, and is filled when it is first asked.
final class BucketRegistry: Sendable {
    private struct State {
        var buckets: [String: StoredBucket] = [:]
        var isLoaded = false
    }

    private let state = Mutex(State())
    private let store: Store

    init(store: Store) {
        self.store = store
    }

    func bucket(named name: String) async throws -> StoredBucket? {
        try await load()
        return state.withLock { $0.buckets[name] }
    }

    /// The buckets of an account in the order of their names.
    func buckets(of owner: AccountID) async throws -> [StoredBucket] {
        try await load()
        let all = state.withLock { Array($0.buckets.values) }
        return all.filter { $0.owner == owner }.sorted { $0.name < $1.name }
    }

    /// Stores the bucket, or its new rules, with the transaction.
    func put(_ bucket: StoredBucket, in transaction: StoreTransaction) {
        transaction.afterCommit { [self] in
            state.withLock { $0.buckets[bucket.name] = bucket }
        }
    }

    func remove(_ bucket: StoredBucket, in transaction: StoreTransaction) {
        transaction.afterCommit { [self] in
            state.withLock { _ = $0.buckets.removeValue(forKey: bucket.name) }
        }
    }

    func removeAll() {
        state.withLock { $0.buckets = [:] }
    }

    /// Reads all buckets in the writer's order, so that no change is missed or undone.
    private func load() async throws {
        if state.withLock({ $0.isLoaded }) { return }
        try await store.write { [self] transaction in
            let all = try BucketRows.all(in: transaction.database)
            transaction.afterCommit { [self] in
                state.withLock { state in
                    state.buckets = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
                    state.isLoaded = true
                }
            }
        }
    }
}

import GRDB
import Synchronization

/// The readers: each takes what waits and runs it on one snapshot, so that under load neither threads nor transactions change with
/// every read.
///
/// A snapshot begins after all reads that share it were asked for, so each sees every write that had returned before it.
final class GroupRead: Sendable {
    typealias Work = @Sendable (Result<Database, any Error>) -> Void

    private struct State {
        var waiting: [Work] = []
        var readers = 0
    }

    /// The most that share a snapshot: a long read delays those behind it.
    private static let largestGroup = 8

    private let pool: DatabasePool
    private let mostReaders: Int
    private let state = Mutex(State())

    init(pool: DatabasePool) {
        self.pool = pool
        self.mostReaders = pool.configuration.maximumReaderCount
    }

    func submit(_ work: @escaping Work) {
        let needsReader = state.withLock { state in
            state.waiting.append(work)
            guard state.readers < mostReaders else { return false }
            state.readers += 1
            return true
        }
        if needsReader { pool.asyncUnsafeRead { [self] result in run(result) } }
    }

    /// A reader's turn: until nothing waits.
    private func run(_ result: Result<Database, any Error>) {
        while true {
            let group = state.withLock { state -> [Work] in
                // Readers share what waits evenly: nobody stands behind a long read while another reader is free.
                let share = (state.waiting.count + state.readers - 1) / state.readers
                let group = Array(state.waiting.prefix(min(share, Self.largestGroup)))
                state.waiting.removeFirst(group.count)
                if group.isEmpty { state.readers -= 1 }
                return group
            }
            if group.isEmpty { return }
            switch result {
            case .success(let database): run(group, on: database)
            case .failure: for work in group { work(result) }
            }
        }
    }

    private func run(_ group: [Work], on database: Database) {
        do {
            try database.cachedStatement(sql: "BEGIN DEFERRED").execute()
        } catch {
            for work in group { work(.failure(error)) }
            return
        }
        for work in group { work(.success(database)) }
        // A read-only transaction has nothing to lose.
        do { try database.cachedStatement(sql: "COMMIT").execute() } catch { try? database.rollback() }
    }
}

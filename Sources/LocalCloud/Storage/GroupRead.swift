import Dispatch
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
        /// Those that run or idle.
        var readers = 0
        /// Those that wait at the bell and were not yet called.
        var idle = 0
        var isClosed = false
    }

    /// The most that share a snapshot: a long read delays those behind it.
    private static let largestGroup = 8
    /// How long a reader without work keeps its thread: waking one is cheaper than starting one.
    private static let patience = DispatchTimeInterval.seconds(1)

    private let pool: DatabasePool
    private let mostReaders: Int
    private let bell = DispatchSemaphore(value: 0)
    private let state = Mutex(State())

    init(pool: DatabasePool) {
        self.pool = pool
        self.mostReaders = pool.configuration.maximumReaderCount
    }

    func submit(_ work: @escaping Work) {
        enum Next { case nothing, call, start }
        let next: Next = state.withLock { state in
            state.waiting.append(work)
            if state.idle > 0 {
                state.idle -= 1
                return .call
            }
            guard state.readers < mostReaders else { return .nothing }
            state.readers += 1
            return .start
        }
        switch next {
        case .nothing: break
        case .call: bell.signal()
        case .start: pool.asyncUnsafeRead { [self] result in run(result) }
        }
    }

    /// Ends the readers that idle, so that the pool can be closed at once.
    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = 0 }
            return state.idle
        }
        for _ in 0..<idle { bell.signal() }
    }

    /// A reader's life: it runs what waits, then waits for a while itself.
    private func run(_ result: Result<Database, any Error>) {
        enum Next {
            case work([Work])
            case wait, leave
        }
        while true {
            let next: Next = state.withLock { state in
                if state.waiting.isEmpty {
                    if state.isClosed {
                        state.readers -= 1
                        return .leave
                    }
                    state.idle += 1
                    return .wait
                }
                // Readers share what waits evenly: nobody stands behind a long read while another reader is free.
                let share = (state.waiting.count + state.readers - 1) / state.readers
                let group = Array(state.waiting.prefix(min(share, Self.largestGroup)))
                state.waiting.removeFirst(group.count)
                return .work(group)
            }
            switch next {
            case .leave:
                return
            case .wait:
                guard waitForCall() else { return }
            case .work(let group):
                switch result {
                case .success(let database): run(group, on: database)
                case .failure: for work in group { work(result) }
                }
            }
        }
    }

    /// False when nobody called for a while, so that the reader has given up its place.
    private func waitForCall() -> Bool {
        while bell.wait(timeout: .now() + Self.patience) == .timedOut {
            let leaves = state.withLock { state in
                // When nobody is counted as idle, each that waits has been called, and its call is about to be heard.
                guard state.idle > 0 else { return false }
                state.idle -= 1
                state.readers -= 1
                return true
            }
            if leaves { return false }
        }
        return true
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

import GRDB
import Synchronization

/// The one writer: everything that waits is run in one transaction, each caller within a savepoint of its own, and committed together.
///
/// While one group commits, the next gathers; nobody waits for company.
final class GroupCommit: Sendable {
    /// A caller's work. `run` gives what is to be told to the caller when the group's commit has succeeded or failed.
    struct Work: Sendable {
        let run: @Sendable (StoreTransaction) throws -> @Sendable ((any Error)?) -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct Queue {
        var waiting: [Work] = []
        var isRunning = false
        var isClosed = false
    }

    /// The most that one transaction takes, so that nobody waits long.
    static let largestGroup = 256

    private let pool: DatabasePool
    private let bodies: BodyFiles
    private let reserve: DiskReserve
    private let queue = Mutex(Queue())
    /// The size of the database, in pages, when the disk was found full.
    private let pageCount = Atomic(0)
    /// The transactions committed so far, each for one or many callers.
    let commitCount = Atomic(0)

    init(pool: DatabasePool, bodies: BodyFiles, reserve: DiskReserve) {
        self.pool = pool
        self.bodies = bodies
        self.reserve = reserve
    }

    func submit(_ work: Work) {
        enum Next { case nothing, start, refuse }
        let next: Next = queue.withLock { queue in
            if queue.isClosed { return .refuse }
            queue.waiting.append(work)
            guard !queue.isRunning else { return .nothing }
            queue.isRunning = true
            return .start
        }
        switch next {
        case .nothing: break
        case .start: pool.asyncWriteWithoutTransaction { [self] database in drain(database) }
        case .refuse: work.fail(DatabaseError(resultCode: .SQLITE_MISUSE, message: "The store is closed."))
        }
    }

    /// Refuses further work; what was taken is done.
    func close() {
        queue.withLock { $0.isClosed = true }
    }

    private func drain(_ database: Database) {
        while true {
            let group = queue.withLock { queue -> [Work] in
                guard !queue.waiting.isEmpty else {
                    queue.isRunning = false
                    return []
                }
                if queue.waiting.count <= Self.largestGroup {
                    defer { queue.waiting = [] }
                    return queue.waiting
                }
                defer { queue.waiting.removeFirst(Self.largestGroup) }
                return Array(queue.waiting.prefix(Self.largestGroup))
            }
            if group.isEmpty { return }
            commit(group, database)
        }
    }

    /// A caller whose body has run: what it left to do, and whom to tell.
    private struct Finished {
        let transaction: StoreTransaction
        let tell: @Sendable ((any Error)?) -> Void
    }

    private func commit(_ group: [Work], _ database: Database) {
        var finished: [Finished] = []
        var position = 0
        do {
            try database.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
            while position < group.count {
                let work = group[position]
                position += 1
                try run(work, alone: group.count == 1, database, &finished)
            }
            if !reserve.isWhole { try refuseGrowth(of: database) }
            if database.isInsideTransaction { try database.cachedStatement(sql: "COMMIT").execute() }
        } catch {
            // The disk is full, or worse: nothing of the group is stored, and everybody is told.
            try? database.rollback()
            for caller in finished {
                caller.transaction.rollbackHooks.forEach { $0() }
                caller.tell(error)
            }
            for work in group[position...] { work.fail(error) }
            if (error as? DatabaseError)?.resultCode == .SQLITE_FULL {
                // The log starts over in the space that it has, so that what makes room can still be written.
                reserve.lend { _ = try? database.checkpoint(.restart) }
                pageCount.store((try? Self.pages(of: database)) ?? 0, ordering: .relaxed)
            }
            return
        }
        commitCount.wrappingAdd(1, ordering: .relaxed)
        for caller in finished { caller.transaction.commitHooks.forEach { $0() } }
        for caller in finished { caller.tell(nil) }
    }

    /// Runs one caller's body. Throws only when the whole transaction is lost; the caller has then been told.
    private func run(_ work: Work, alone: Bool, _ database: Database, _ finished: inout [Finished]) throws {
        let transaction = StoreTransaction(database: database, bodies: bodies)
        if !alone { try start(work, "SAVEPOINT caller", database) }
        do {
            let tell = try work.run(transaction)
            guard database.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT, message: "The transaction is lost.") }
            if !alone { try database.cachedStatement(sql: "RELEASE caller").execute() }
            finished.append(Finished(transaction: transaction, tell: tell))
        } catch {
            defer {
                transaction.rollbackHooks.forEach { $0() }
                work.fail(error)
            }
            // SQLite itself rolls everything back when the disk is full.
            guard database.isInsideTransaction else { throw error }
            if alone {
                try database.rollback()
            } else {
                try database.cachedStatement(sql: "ROLLBACK TO caller").execute()
                try database.cachedStatement(sql: "RELEASE caller").execute()
            }
        }
    }

    /// On a full disk lets through only what does not make the database larger.
    private func refuseGrowth(of database: Database) throws {
        reserve.take()
        guard !reserve.isWhole, database.isInsideTransaction else { return }
        let before = pageCount.load(ordering: .relaxed)
        guard try Self.pages(of: database) > before else { return }
        throw DatabaseError(resultCode: .SQLITE_FULL, message: "The disk is full.")
    }

    private static func pages(of database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
    }

    private func start(_ work: Work, _ sql: String, _ database: Database) throws {
        do {
            try database.cachedStatement(sql: sql).execute()
        } catch {
            work.fail(error)
            throw error
        }
    }
}

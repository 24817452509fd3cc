import GRDB

/// One caller's part of a group commit: what a body of ``Store/write(_:)`` works with, on the store's writer thread.
///
/// In hot paths take statements from `database.cachedStatement(sql:)`, which are prepared once:
///
///     let insert = try transaction.database.cachedStatement(sql: "INSERT INTO sqs_message (queue, id, body) VALUES (?, ?, ?)")
///     try insert.execute(arguments: [queue, id, body])
final class StoreTransaction {
    let database: Database
    /// The bodies beside the database.
    let bodies: BodyFiles
    private(set) var commitHooks: [@Sendable () -> Void] = []
    private(set) var rollbackHooks: [@Sendable () -> Void] = []

    init(database: Database, bodies: BodyFiles) {
        self.database = database
        self.bodies = bodies
    }

    /// Runs `hook` on the writer thread once the transaction is committed, before its caller (and any later transaction) goes on;
    /// hooks run in the order of their transactions. Dropped when the body throws or the commit fails. Keep it short: it must not block.
    ///
    /// This is how state in memory follows the database: change it here, never in the body.
    func afterCommit(_ hook: @escaping @Sendable () -> Void) {
        commitHooks.append(hook)
    }

    /// Runs `hook` when the body throws or the commit fails.
    func afterRollback(_ hook: @escaping @Sendable () -> Void) {
        rollbackHooks.append(hook)
    }
}

import AWSCore
import GRDB
import Logging
import Synchronization

/// The one durable store under every service: a SQLite file in WAL mode, and the bodies of objects beside it.
///
/// There is one writer with group commit, and readers that see a snapshot. No call blocks the cooperative pool. What ``write(_:)``
/// has returned from is stored as the ``Durability`` says.
final class Store: Sendable {
    let bodies: BodyFiles
    private let pool: DatabasePool
    private let logger: Logger
    private let writer: GroupCommit
    private let reader: GroupRead
    private let lock: FolderLock?
    private let temporaryFolder: String?
    private let resetHooks = Mutex<[@Sendable (StoreTransaction) throws -> Void]>([])

    /// Opens (or makes) the store and brings its tables up to date. Blocks: call it at start.
    ///
    /// - Throws: ``StoreOpenError``, and what SQLite throws.
    init(
        at location: StoreLocation,
        durability: Durability = .process,
        schemas: [StoreSchema],
        logger: Logger = Logger(label: "store") { _ in SwiftLogNoOpLogHandler() }
    ) throws {
        self.logger = logger
        OpenFileLimit.raise()
        let folder: String
        switch location {
        case .folder(let path):
            do {
                try SystemCall.makeFolders(path)
            } catch let error as SystemCallError {
                throw StoreOpenError.unusable(path: path, reason: SystemCall.message(error.number))
            }
            folder = path
            self.temporaryFolder = nil
            self.lock = try FolderLock(folder: path)
        case .ephemeral:
            folder = try SystemCall.makeTemporaryFolder(prefix: "darkroom-")
            self.temporaryFolder = folder
            self.lock = nil
        }
        self.bodies = try BodyFiles(folder: folder, durability: durability)

        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        configuration.persistentReadOnlyConnections = true
        configuration.label = "darkroom.store"
        self.pool = try DatabasePool(path: "\(folder)/cloud.sqlite", configuration: configuration)
        let reserve = DiskReserve(folder: temporaryFolder == nil ? folder : nil)
        reserve.take()
        self.reader = GroupRead(pool: pool)
        self.writer = GroupCommit(pool: pool, bodies: bodies, reserve: reserve)

        let synchronous =
            switch (location, durability) {
            case (.ephemeral, _): "OFF"
            case (_, .process): "NORMAL"
            case (_, .full): "FULL"
            }
        let bodies = bodies
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = \(synchronous)")
            // Debian's SQLite overwrites what is deleted with zeros unless told otherwise: each freed page would go through the log.
            try database.execute(sql: "PRAGMA secure_delete = OFF")
            try SchemaMigration.run([BodyFiles.schema] + schemas, in: database)
            try bodies.start(in: database)
        }
    }

    /// Runs `body` in the writer's next transaction, and returns when that is committed.
    ///
    /// What `body` throws is thrown here, and only its own changes are undone: others' in the same transaction stay.
    /// The body runs on the writer's thread; it must be quick and must not wait for anything.
    ///
    /// - Throws: what `body` throws, and a `DatabaseError` when the commit fails (the gateway answers 507 when the disk is full).
    func write<Value: Sendable>(_ body: @escaping @Sendable (StoreTransaction) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            writer.submit(
                GroupCommit.Work { transaction in
                    let value = try body(transaction)
                    return { error in
                        if let error { continuation.resume(throwing: error) } else { continuation.resume(returning: value) }
                    }
                } fail: { error in
                    continuation.resume(throwing: error)
                }
            )
        }
    }

    /// Hands `body` to the writer without waiting, for work that nobody was promised (receive counts, metering). Errors are logged.
    func writeBehind(_ body: @escaping @Sendable (StoreTransaction) throws -> Void) {
        let report: @Sendable (any Error) -> Void = { [logger] error in
            logger.error("A write in the background failed", metadata: ["error": "\(error)"])
        }
        writer.submit(
            GroupCommit.Work { transaction in
                try body(transaction)
                return { error in if let error { report(error) } }
            } fail: { error in
                report(error)
            }
        )
    }

    /// The transactions committed since the start: fewer than the writes, since those that wait are committed together.
    var commitCount: Int { writer.commitCount.load(ordering: .relaxed) }

    /// Runs `body` on a snapshot of what is committed, on a reader's thread. It sees every ``write(_:)`` that has returned.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        var attempt = 0
        while true {
            do {
                return try await readOnce(body)
            } catch let error as BodyGone {
                // The row's file was deleted after the snapshot was taken; a newer snapshot has no such row.
                attempt += 1
                if attempt == 3 { throw error }
            }
        }
    }

    /// Runs `body` on a snapshot and blocks until it is done: for what services load at start.
    func readBlocking<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try pool.read(body)
    }

    private func readOnce<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            reader.submit { result in
                continuation.resume(with: Result { try body(result.get()) })
            }
        }
    }

    /// For state in memory that must follow a ``reset()``: `hook` runs in the reset's transaction, after all tables were emptied.
    ///
    /// Drop the memory in the transaction's ``StoreTransaction/afterCommit(_:)``.
    func onReset(_ hook: @escaping @Sendable (StoreTransaction) throws -> Void) {
        resetHooks.withLock { $0.append(hook) }
    }

    /// Empties all tables of all services and removes all bodies, in one transaction.
    func reset() async throws {
        let hooks = resetHooks.withLock { $0 }
        try await write { transaction in
            let database = transaction.database
            try database.execute(sql: "PRAGMA defer_foreign_keys = ON")
            let tables = try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM sqlite_schema
                    WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'store_schema'
                    """
            )
            for table in tables { try database.execute(sql: "DELETE FROM \(table.quotedDatabaseIdentifier)") }
            try transaction.bodies.reset()
            for hook in hooks { try hook(transaction) }
        }
    }

    /// Removes body files that a dead process left without a row. Run it once after the start, in the background.
    func sweepOrphans() async throws {
        try await bodies.sweepOrphans { [self] candidates in
            try await read { database in
                let named = try database.cachedStatement(sql: "SELECT 1 FROM store_body WHERE id = ?")
                return Set(try candidates.filter { try Bool.fetchOne(named, arguments: [$0]) != nil })
            }
        }
    }

    /// Ends the store: what was taken is committed, the log is folded into the file, the folder's lock is free. Blocks.
    func close() throws {
        writer.close()
        pool.writeWithoutTransaction { database in
            _ = try? database.checkpoint(.truncate)
        }
        reader.close()
        try pool.close()
        lock?.release()
        if let temporaryFolder { SystemCall.removeTree(temporaryFolder) }
    }

    deinit {
        if let temporaryFolder { SystemCall.removeTree(temporaryFolder) }
    }
}

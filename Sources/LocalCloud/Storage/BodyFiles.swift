import AWSCore
import AWSWire
import GRDB
import Synchronization

/// The bodies of objects: small ones in the database, larger ones as files beside it, whose names are numbers and never a user's key.
///
/// To store one, stream it into a ``BodyWriter`` and keep it in the transaction that stores the row that names it:
///
///     var writer = store.bodies.writer()
///     for try await piece in input.body { try await writer.append(piece) }
///     let finished = try await writer.finish()
///     try await store.write { transaction in
///         let id = try transaction.keep(finished)
///         try insertObject(…, body: id, in: transaction.database)
///     }
///
/// To read one, open it in the same read that finds its id; a delete that comes later does not disturb it:
///
///     let opened = try await store.read { database in try store.bodies.open(id, in: database) }
///     return opened.body(range)
///
/// Bodies are counted: ``StoreTransaction/retain(_:)`` shares one between rows (CopyObject without copying bytes),
/// ``StoreTransaction/release(_:)`` gives it up, and the last release removes it after the commit.
final class BodyFiles: Sendable {
    /// Bodies of at most so many bytes stand in the database.
    static let inlineLimit = 16 * 1024

    static let schema = StoreSchema(
        name: "store_body",
        migrations: [
            """
            CREATE TABLE store_body (
                id INTEGER PRIMARY KEY,
                length INTEGER NOT NULL,
                bytes BLOB,
                uses INTEGER NOT NULL DEFAULT 1
            ) STRICT
            """
        ]
    )

    let folder: String
    let durability: Durability
    /// Ids given by this process; those below were given before, and their files are orphans unless a row names them.
    private let nextID = Atomic<Int64>(1)
    private let firstID = Atomic<Int64>(1)

    init(folder: String, durability: Durability) throws {
        self.folder = folder
        self.durability = durability
        SystemCall.removeTree("\(folder)/tmp")
        try SystemCall.makeFolder("\(folder)/tmp")
        try SystemCall.makeFolder("\(folder)/objects")
    }

    /// Begins a body.
    func writer() -> BodyWriter {
        BodyWriter(files: self, id: newID())
    }

    /// Opens a body within a read (or a transaction) that found its id.
    ///
    /// - Throws: ``BodyGone`` when it was deleted since; within ``Store/read(_:)`` just let it through.
    func open(_ id: Int64, in database: Database) throws -> OpenBody {
        let statement = try database.cachedStatement(sql: "SELECT length, bytes FROM store_body WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id]) else { throw BodyGone(id: id) }
        let length: Int64 = row[0]
        if let blob = row[1] as Blob? { return OpenBody(bytes: blob.bytes) }
        do {
            let path = path(of: id)
            return OpenBody(file: BodyFile(descriptor: try SystemCall.openForReading(path), path: path), length: length)
        } catch let error as SystemCallError where SystemCall.isMissing(error) {
            throw BodyGone(id: id)
        }
    }

    // MARK: - Files

    func newID() -> Int64 {
        nextID.wrappingAdd(1, ordering: .relaxed).oldValue
    }

    func path(of id: Int64) -> String {
        let name = String(id, radix: 16)
        let padded = String(repeating: "0", count: 16 - name.count) + name
        return "\(folder)/objects/\(padded.suffix(2))/\(padded)"
    }

    func temporaryPath(of id: Int64) -> String {
        "\(folder)/tmp/\(id)"
    }

    func removeLater(_ id: Int64) {
        let path = path(of: id)
        Blocking.later { try? SystemCall.removeFile(path) }
    }

    // MARK: - The store's life

    /// Makes new ids greater than all that were ever given.
    func start(in database: Database) throws {
        let greatest = try Int64.fetchOne(database, sql: "SELECT max(id) FROM store_body") ?? 0
        let first = max(greatest + 1, SystemClock().now.milliseconds << 20)
        nextID.store(first, ordering: .relaxed)
        firstID.store(first, ordering: .relaxed)
    }

    /// Removes files that no row names, left by a process that died between rename and commit.
    ///
    /// - Returns: how many it removed.
    @discardableResult
    func sweepOrphans(reading read: @Sendable (_ candidates: [Int64]) async throws -> Set<Int64>) async throws -> Int {
        let first = firstID.load(ordering: .relaxed)
        var removed = 0
        let objects = "\(folder)/objects"
        let folders = try await Blocking.run { SystemCall.names(in: objects) }
        for name in folders {
            try Task.checkCancellation()
            let folder = "\(objects)/\(name)"
            let ids = try await Blocking.run { SystemCall.names(in: folder).compactMap { Int64($0, radix: 16) }.filter { $0 < first } }
            guard !ids.isEmpty else { continue }
            let named = try await read(ids)
            let orphans = ids.filter { !named.contains($0) }
            let paths = orphans.map(path(of:))
            try await Blocking.run { for path in paths { try SystemCall.removeFile(path) } }
            removed += orphans.count
        }
        return removed
    }

    /// Moves all files out of the way at once and removes them in the background.
    func reset() throws {
        let trash = temporaryPath(of: newID())
        try SystemCall.move("\(folder)/objects", to: trash)
        try SystemCall.makeFolder("\(folder)/objects")
        Blocking.later { SystemCall.removeTree(trash) }
    }
}

extension StoreTransaction {
    /// Makes the finished body part of the store, with one use, and gives its id for the row that names it.
    ///
    /// When the transaction is rolled back the body is discarded.
    func keep(_ finished: FinishedBody) throws -> Int64 {
        let statement = try database.cachedStatement(sql: "INSERT INTO store_body (id, length, bytes) VALUES (?, ?, ?)")
        switch finished.content {
        case .bytes(let bytes):
            try statement.execute(arguments: [finished.id, finished.length, Blob(bytes)])
        case .file(let file):
            try statement.execute(arguments: [finished.id, finished.length, nil])
            afterCommit { file.keep() }
        }
        return finished.id
    }

    /// Adds a use.
    func retain(_ body: Int64) throws {
        try database.cachedStatement(sql: "UPDATE store_body SET uses = uses + 1 WHERE id = ?").execute(arguments: [body])
    }

    /// Takes a use away; the last one removes the body, its file after the commit.
    func release(_ body: Int64) throws {
        let delete = try database.cachedStatement(sql: "DELETE FROM store_body WHERE id = ? AND uses = 1 RETURNING bytes IS NULL")
        if let isFile = try Bool.fetchOne(delete, arguments: [body]) {
            guard isFile else { return }
            afterCommit { [bodies] in bodies.removeLater(body) }
        } else {
            try database.cachedStatement(sql: "UPDATE store_body SET uses = uses - 1 WHERE id = ?").execute(arguments: [body])
        }
    }
}

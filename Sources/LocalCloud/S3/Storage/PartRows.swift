import AWSCore
import GRDB

/// One part of an upload, or of the object that it became.
struct PartRecord: Sendable {
    var number: Int
    var modified: Timestamp
    var size: Int64
    /// Without quotes.
    var etag: String
    var body: Int64
    /// Base64, by the upload's algorithm, or CRC64NVME when it has none.
    var checksum: String
}

/// The queries over `s3_part`.
enum PartRows {
    /// The parts in the order of their numbers.
    static func all(of upload: Int64, after marker: Int = 0, limit: Int = 10_000, in database: Database) throws -> [PartRecord] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT number, modified, size, etag, body, checksum FROM s3_part
                WHERE upload = ? AND number > ? ORDER BY number LIMIT ?
                """
        )
        return try Row.fetchAll(statement, arguments: [upload, marker, limit]).map { row in
            PartRecord(
                number: row[0],
                modified: Timestamp(milliseconds: row[1]),
                size: row[2],
                etag: row[3],
                body: row[4],
                checksum: row[5]
            )
        }
    }

    /// Stores the part; one with its number is replaced.
    static func put(_ part: PartRecord, of upload: Int64, _ transaction: StoreTransaction) throws {
        let database = transaction.database
        let find = try database.cachedStatement(sql: "SELECT body FROM s3_part WHERE upload = ? AND number = ?")
        let previous = try Int64.fetchOne(find, arguments: [upload, part.number])
        let insert = try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO s3_part (upload, number, modified, size, etag, body, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        )
        try insert.execute(arguments: [
            upload, part.number, part.modified.milliseconds, part.size, part.etag, part.body, part.checksum,
        ])
        if let previous { try transaction.release(previous) }
    }

    static func remove(_ part: PartRecord, of upload: Int64, _ transaction: StoreTransaction) throws {
        let delete = try transaction.database.cachedStatement(sql: "DELETE FROM s3_part WHERE upload = ? AND number = ?")
        try delete.execute(arguments: [upload, part.number])
        try transaction.release(part.body)
    }

    static func removeAll(of upload: Int64, _ transaction: StoreTransaction) throws {
        let delete = try transaction.database.cachedStatement(sql: "DELETE FROM s3_part WHERE upload = ? RETURNING body")
        for body in try Int64.fetchAll(delete, arguments: [upload]) { try transaction.release(body) }
    }
}

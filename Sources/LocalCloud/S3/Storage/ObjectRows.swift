import AWSCore
import AWSWire
import GRDB
import S3Model

/// The queries over `s3_object` for one key. Those over many are in ``ObjectListing``.
enum ObjectRows {
    /// The object, unless the key has none.
    static func find(_ key: ObjectKey, in bucket: StoredBucket, _ database: Database) throws -> ObjectRecord? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT version, sequence, modified, size, etag, body, upload, part_count, checksum_algorithm, checksum, checksum_type,
                    storage_class, content_type, attributes
                FROM s3_object WHERE bucket = ? AND key = ? AND is_delete_marker = 0
                """
        )
        guard let row = try Row.fetchOne(statement, arguments: [bucket.id, key.blob]) else { return nil }
        return ObjectRecord(
            version: row[0],
            sequence: row[1],
            modified: Timestamp(milliseconds: row[2]),
            size: row[3],
            etag: row[4],
            content: content(body: row[5], upload: row[6], count: row[7]),
            checksum: checksum(algorithm: row[8], text: row[9], type: row[10]),
            attributes: ObjectAttributes(stored: row[13], contentType: row[12], storageClass: row[11])
        )
    }

    /// What conditions on a write are about.
    struct State: Sendable {
        var etag: String
        var modified: Timestamp
        var size: Int64
        var content: ObjectRecord.Content
    }

    static func state(of key: ObjectKey, in bucket: StoredBucket, _ database: Database) throws -> State? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT etag, modified, size, body, upload, part_count FROM s3_object
                WHERE bucket = ? AND key = ? AND is_delete_marker = 0
                """
        )
        guard let row = try Row.fetchOne(statement, arguments: [bucket.id, key.blob]) else { return nil }
        return State(
            etag: row[0],
            modified: Timestamp(milliseconds: row[1]),
            size: row[2],
            content: content(body: row[3], upload: row[4], count: row[5])
        )
    }

    /// Makes the record the key's object.
    ///
    /// - Parameter previous: what the key had, whose bytes are given up.
    static func put(
        _ record: ObjectRecord,
        at key: ObjectKey,
        in bucket: StoredBucket,
        replacing previous: State?,
        _ transaction: StoreTransaction
    ) throws {
        let statement = try transaction.database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO s3_object (bucket, key, version, sequence, modified, size, etag, body, upload, part_count,
                    checksum_algorithm, checksum, checksum_type, storage_class, content_type, attributes)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        let (body, upload): (Int64?, Int64?) =
            switch record.content {
            case .body(let id): (id, nil)
            case .parts(let upload, _): (nil, upload)
            }
        try statement.execute(arguments: [
            bucket.id, key.blob, record.version, record.sequence, record.modified.milliseconds, record.size, record.etag, body, upload,
            record.partCount, record.checksum?.algorithm.rawValue, record.checksum?.text, record.checksum?.type.rawValue,
            record.attributes.storageClass?.rawValue, record.attributes.contentType, record.attributes.stored,
        ])
        if let previous { try release(previous.content, transaction) }
    }

    /// Changes what is kept with the object; its bytes and its time stay.
    static func setAttributes(
        _ attributes: ObjectAttributes,
        of key: ObjectKey,
        in bucket: StoredBucket,
        _ database: Database
    ) throws {
        let statement = try database.cachedStatement(sql: "UPDATE s3_object SET attributes = ? WHERE bucket = ? AND key = ?")
        try statement.execute(arguments: [attributes.stored, bucket.id, key.blob])
    }

    /// Removes the key's object, whose state is known, and gives up its bytes.
    static func remove(_ key: ObjectKey, in bucket: StoredBucket, _ state: State, _ transaction: StoreTransaction) throws {
        let statement = try transaction.database.cachedStatement(sql: "DELETE FROM s3_object WHERE bucket = ? AND key = ?")
        try statement.execute(arguments: [bucket.id, key.blob])
        try release(state.content, transaction)
    }

    /// Whether the bucket has any object or open upload.
    static func hasAny(in bucket: StoredBucket, _ database: Database) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS (SELECT 1 FROM s3_object WHERE bucket = ?)",
            arguments: [bucket.id]
        ) ?? false
    }

    private static func release(_ content: ObjectRecord.Content, _ transaction: StoreTransaction) throws {
        switch content {
        case .body(let id): try transaction.release(id)
        case .parts(let upload, _): try PartRows.removeAll(of: upload, transaction)
        }
    }

    private static func content(body: Int64?, upload: Int64?, count: Int?) -> ObjectRecord.Content {
        if let upload { return .parts(upload: upload, count: count ?? 0) }
        return .body(body ?? 0)
    }

    static func checksum(algorithm: String?, text: String?, type: String?) -> ObjectChecksum? {
        guard let algorithm = algorithm.flatMap({ DigestAlgorithm(rawValue: $0) }), let text else { return nil }
        return ObjectChecksum(algorithm: algorithm, text: text, type: ChecksumType(rawValue: type ?? ""))
    }
}

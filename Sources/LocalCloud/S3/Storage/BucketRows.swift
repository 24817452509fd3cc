import AWSCore
import GRDB
import S3Model

/// The queries over `s3_bucket`.
enum BucketRows {
    static func all(in database: Database) throws -> [StoredBucket] {
        try Row.fetchAll(database, sql: "SELECT \(columns) FROM s3_bucket").compactMap(bucket)
    }

    static func find(_ name: String, in database: Database) throws -> StoredBucket? {
        let statement = try database.cachedStatement(sql: "SELECT \(columns) FROM s3_bucket WHERE name = ?")
        return try Row.fetchOne(statement, arguments: [name]).flatMap(bucket)
    }

    /// The bucket as it is in this transaction; the one in memory may have been deleted since.
    ///
    /// - Throws: `NoSuchBucket`.
    static func check(_ bucket: StoredBucket, in database: Database) throws {
        let statement = try database.cachedStatement(sql: "SELECT 1 FROM s3_bucket WHERE id = ?")
        guard try Bool.fetchOne(statement, arguments: [bucket.id]) != nil else { throw S3Errors.noSuchBucket(named: bucket.name) }
    }

    /// Inserts a bucket without rules.
    static func insert(
        name: String,
        owner: AccountID,
        region: Region,
        location: String?,
        created: Timestamp,
        ownership: ObjectOwnership,
        tags: BucketTags,
        in database: Database
    ) throws -> StoredBucket {
        try database.execute(
            sql: "INSERT INTO s3_bucket (name, owner, region, location, created, ownership, tags) VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [name, owner.description, region.rawValue, location, created.milliseconds, ownership.rawValue, tags.stored]
        )
        return StoredBucket(
            id: database.lastInsertedRowID,
            name: name,
            owner: owner,
            region: region,
            location: location,
            created: created,
            ownership: ownership,
            cors: [],
            notifications: BucketNotifications(),
            tags: tags,
            publicAccess: .all
        )
    }

    /// Stores the bucket's rules.
    static func update(_ bucket: StoredBucket, in database: Database) throws {
        try database.execute(
            sql: "UPDATE s3_bucket SET cors = ?, notifications = ?, tags = ?, public_access = ? WHERE id = ?",
            arguments: [
                bucket.cors.isEmpty ? nil : bucket.cors.stored, bucket.notifications.stored, bucket.tags.stored,
                bucket.publicAccess?.rawValue, bucket.id,
            ]
        )
    }

    static func delete(_ bucket: StoredBucket, in database: Database) throws {
        try database.execute(sql: "DELETE FROM s3_bucket WHERE id = ?", arguments: [bucket.id])
    }

    private static let columns = "id, name, owner, region, location, created, ownership, cors, notifications, tags, public_access"

    private static func bucket(_ row: Row) -> StoredBucket? {
        guard let owner = AccountID(row[2] as String) else { return nil }
        return StoredBucket(
            id: row[0],
            name: row[1],
            owner: owner,
            region: Region(rawValue: row[3]),
            location: row[4],
            created: Timestamp(milliseconds: row[5]),
            ownership: ObjectOwnership(rawValue: row[6]),
            cors: (row[7] as String?).map { [CORSRule](stored: $0) } ?? [],
            notifications: (row[8] as String?).map { BucketNotifications(stored: $0) } ?? BucketNotifications(),
            tags: BucketTags(stored: row[9]),
            publicAccess: (row[10] as Int?).map { PublicAccessSettings(rawValue: $0) }
        )
    }
}

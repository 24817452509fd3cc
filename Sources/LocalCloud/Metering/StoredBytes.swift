import AWSCore
import GRDB

/// How many bytes an account stores in a Region's buckets: objects, and the parts of uploads that are not complete.
struct StoredBytes: Sendable, Hashable {
    var account: AccountID
    var region: Region
    var count: Int64

    static func all(in database: Database) throws -> [StoredBytes] {
        // A service's tables may be missing where it is tested alone.
        guard try database.tableExists("s3_bucket") else { return [] }
        return try Row.fetchAll(
            database,
            sql: """
                SELECT owner, region, sum(bytes) AS bytes FROM (
                    SELECT owner, region, coalesce((SELECT sum(size) FROM s3_object WHERE bucket = s3_bucket.id), 0)
                        + coalesce((
                            SELECT sum(s3_part.size) FROM s3_upload JOIN s3_part ON s3_part.upload = s3_upload.id
                            WHERE s3_upload.bucket = s3_bucket.id AND s3_upload.completed IS NULL
                        ), 0) AS bytes
                    FROM s3_bucket
                ) GROUP BY owner, region HAVING sum(bytes) > 0
                """
        ).compactMap { row in
            guard let account = AccountID(row["owner"] as String) else { return nil }
            return StoredBytes(account: account, region: Region(rawValue: row["region"]), count: row["bytes"])
        }
    }
}

import AWSCore
import AWSWire
import GRDB
import S3Model

/// An upload in parts, as a row of `s3_upload` holds it.
struct UploadRecord: Sendable {
    /// Internal; what parts and objects refer to.
    var id: Int64
    /// What clients know it by.
    var uploadID: String
    var key: ObjectKey
    var initiated: Timestamp
    /// The ARN or the canonical user id of who began it, and a name for people.
    var initiator: String
    var initiatorName: String
    /// Nil when the client chose none: the whole object then gets a CRC64NVME.
    var algorithm: DigestAlgorithm?
    var type: ChecksumType?
    var attributes: ObjectAttributes
    /// What completing it gave; a client may ask again for what it did not hear.
    var result: Result?

    struct Result: Sendable {
        var etag: String
        var checksum: ObjectChecksum?
    }

    /// By what the parts' checksums are kept.
    var partAlgorithm: DigestAlgorithm { algorithm ?? .crc64nvme }
}

/// The queries over `s3_upload`.
enum UploadRows {
    static let columns = """
        id, upload_id, key, initiated, initiator, initiator_name, checksum_algorithm, checksum_type, storage_class, content_type,
        attributes, completed, etag, result_algorithm, result_checksum, result_type
        """

    static func insert(_ upload: UploadRecord, in bucket: StoredBucket, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO s3_upload (upload_id, bucket, key, initiated, initiator, initiator_name, checksum_algorithm, checksum_type,
                    storage_class, content_type, attributes)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        try statement.execute(arguments: [
            upload.uploadID, bucket.id, upload.key.blob, upload.initiated.milliseconds, upload.initiator, upload.initiatorName,
            upload.algorithm?.rawValue, upload.type?.rawValue, upload.attributes.storageClass?.rawValue, upload.attributes.contentType,
            upload.attributes.stored,
        ])
    }

    /// The upload, completed or not; nil when the id is of another bucket or key.
    static func find(_ uploadID: String, of key: ObjectKey, in bucket: StoredBucket, _ database: Database) throws -> UploadRecord? {
        let statement = try database.cachedStatement(
            sql: "SELECT \(columns) FROM s3_upload WHERE upload_id = ? AND bucket = ? AND key = ?"
        )
        return try Row.fetchOne(statement, arguments: [uploadID, bucket.id, key.blob]).map(record)
    }

    /// The upload, which must be open.
    ///
    /// - Throws: `NoSuchUpload`.
    static func open(_ uploadID: String, of key: ObjectKey, in bucket: StoredBucket, _ database: Database) throws -> UploadRecord {
        guard let upload = try find(uploadID, of: key, in: bucket, database), upload.result == nil else {
            throw S3Errors.noSuchUpload(id: uploadID)
        }
        return upload
    }

    static func complete(_ upload: UploadRecord, _ result: UploadRecord.Result, at time: Timestamp, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                UPDATE s3_upload SET completed = ?, etag = ?, result_algorithm = ?, result_checksum = ?, result_type = ? WHERE id = ?
                """
        )
        try statement.execute(arguments: [
            time.milliseconds, result.etag, result.checksum?.algorithm.rawValue, result.checksum?.text, result.checksum?.type.rawValue,
            upload.id,
        ])
    }

    /// Removes the upload and its parts.
    static func abort(_ upload: UploadRecord, _ transaction: StoreTransaction) throws {
        try PartRows.removeAll(of: upload.id, transaction)
        try transaction.database.cachedStatement(sql: "DELETE FROM s3_upload WHERE id = ?").execute(arguments: [upload.id])
    }

    /// Forgets what was completed long ago; the objects stay.
    static func forgetCompleted(before time: Timestamp, _ database: Database) throws {
        let statement = try database.cachedStatement(sql: "DELETE FROM s3_upload WHERE completed IS NOT NULL AND completed < ?")
        try statement.execute(arguments: [time.milliseconds])
    }

    /// Removes all uploads of a bucket that holds no object.
    static func removeAll(in bucket: StoredBucket, _ transaction: StoreTransaction) throws {
        let database = transaction.database
        let ids = try Int64.fetchAll(
            database,
            sql: "SELECT id FROM s3_upload WHERE bucket = ? AND completed IS NULL",
            arguments: [bucket.id]
        )
        for id in ids { try PartRows.removeAll(of: id, transaction) }
        try database.execute(sql: "DELETE FROM s3_upload WHERE bucket = ?", arguments: [bucket.id])
    }

    static func record(_ row: Row) -> UploadRecord {
        let etag = row[12] as String?
        return UploadRecord(
            id: row[0],
            uploadID: row[1],
            key: ObjectKey(stored: row[2]),
            initiated: Timestamp(milliseconds: row[3]),
            initiator: row[4],
            initiatorName: row[5],
            algorithm: (row[6] as String?).flatMap { DigestAlgorithm(rawValue: $0) },
            type: (row[7] as String?).map { ChecksumType(rawValue: $0) },
            attributes: ObjectAttributes(stored: row[10], contentType: row[9], storageClass: row[8]),
            result: etag.map {
                UploadRecord.Result(etag: $0, checksum: ObjectRows.checksum(algorithm: row[13], text: row[14], type: row[15]))
            }
        )
    }
}

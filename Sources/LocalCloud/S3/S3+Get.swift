import AWSCore
import AWSWire
import GRDB
import S3Model

extension S3 {
    func getObject(_ input: GetObjectRequest, context: RequestContext) async throws -> GetObjectOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let key = try ObjectKey(input.key)
        let overrides = try ResponseOverrides(input, context)
        let view = try ObjectView(input.range, part: input.partNumber)
        let condition = ReadCondition(
            ifMatch: input.ifMatch,
            ifNoneMatch: input.ifNoneMatch,
            ifModifiedSince: input.ifModifiedSince,
            ifUnmodifiedSince: input.ifUnmodifiedSince
        )
        try Self.checkVersion(input.versionId)
        let (seen, bytes) = try await store.read { [store] database in
            let seen = try Self.see(key, in: bucket, view, condition, now: context.now, database)
            return (seen, try ObjectBytes.open(seen.record, range: seen.range, store.bodies, in: database))
        }
        let record = seen.record
        let attributes = record.attributes
        var output = GetObjectOutput(
            body: bytes.body(seen.range),
            acceptRanges: "bytes",
            lastModified: record.modified,
            contentLength: seen.length,
            eTag: "\"\(record.etag)\"",
            versionId: input.versionId,
            cacheControl: overrides.cacheControl ?? attributes.cacheControl,
            contentDisposition: overrides.contentDisposition ?? attributes.contentDisposition,
            contentEncoding: overrides.contentEncoding ?? attributes.contentEncoding,
            contentLanguage: overrides.contentLanguage ?? attributes.contentLanguage,
            contentRange: seen.contentRange,
            contentType: overrides.contentType ?? attributes.contentType ?? Self.standardContentType,
            expires: overrides.expires ?? attributes.expires,
            websiteRedirectLocation: attributes.websiteRedirectLocation,
            serverSideEncryption: attributes.encryption ?? .aes256,
            metadata: attributes.metadata,
            ssekmsKeyId: attributes.encryptionKey,
            bucketKeyEnabled: attributes.usesBucketKey,
            storageClass: attributes.storageClass,
            partsCount: seen.partsCount,
            tagCount: attributes.tags?.count
        )
        if input.checksumMode == .enabled, let checksum = seen.checksum {
            output[checksum.algorithm] = checksum.text
            output.checksumType = checksum.type
        }
        return output
    }

    func headObject(_ input: HeadObjectRequest, context: RequestContext) async throws -> HeadObjectOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let key = try ObjectKey(input.key)
        let overrides = try ResponseOverrides(input, context)
        let view = try ObjectView(input.range, part: input.partNumber)
        let condition = ReadCondition(
            ifMatch: input.ifMatch,
            ifNoneMatch: input.ifNoneMatch,
            ifModifiedSince: input.ifModifiedSince,
            ifUnmodifiedSince: input.ifUnmodifiedSince
        )
        try Self.checkVersion(input.versionId)
        let seen = try await store.read { try Self.see(key, in: bucket, view, condition, now: context.now, $0) }
        let record = seen.record
        let attributes = record.attributes
        var output = HeadObjectOutput(
            acceptRanges: "bytes",
            lastModified: record.modified,
            contentLength: seen.length,
            eTag: "\"\(record.etag)\"",
            versionId: input.versionId,
            cacheControl: overrides.cacheControl ?? attributes.cacheControl,
            contentDisposition: overrides.contentDisposition ?? attributes.contentDisposition,
            contentEncoding: overrides.contentEncoding ?? attributes.contentEncoding,
            contentLanguage: overrides.contentLanguage ?? attributes.contentLanguage,
            contentType: overrides.contentType ?? attributes.contentType ?? Self.standardContentType,
            contentRange: seen.contentRange,
            expires: overrides.expires ?? attributes.expires,
            websiteRedirectLocation: attributes.websiteRedirectLocation,
            serverSideEncryption: attributes.encryption ?? .aes256,
            metadata: attributes.metadata,
            ssekmsKeyId: attributes.encryptionKey,
            bucketKeyEnabled: attributes.usesBucketKey,
            storageClass: attributes.storageClass,
            partsCount: seen.partsCount,
            tagCount: attributes.tags?.count
        )
        if input.checksumMode == .enabled, let checksum = seen.checksum {
            output[checksum.algorithm] = checksum.text
            output.checksumType = checksum.type
        }
        return output
    }

    static let standardContentType = "binary/octet-stream"

    /// Buckets keep no versions yet: the only one is `null`.
    ///
    /// - Throws: `InvalidArgument`.
    static func checkVersion(_ version: String?) throws {
        guard let version, version != "null" else { return }
        throw S3Errors.invalidArgument("Invalid version id specified", name: "versionId", value: version)
    }

    /// Finds the object, checks the conditions, and says which of its bytes are asked for.
    private static func see(
        _ key: ObjectKey,
        in bucket: StoredBucket,
        _ view: ObjectView,
        _ condition: ReadCondition,
        now: Timestamp,
        _ database: Database
    ) throws -> SeenObject {
        guard let record = try ObjectRows.find(key, in: bucket, database) else { throw S3Errors.noSuchKey(key) }
        try condition.check(etag: record.etag, modified: record.modified, now: now)
        return try view.look(at: record, in: database)
    }
}

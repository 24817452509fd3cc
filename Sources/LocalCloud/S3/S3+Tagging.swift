import AWSCore
import S3Model

extension S3 {
    func getObjectTagging(_ input: GetObjectTaggingRequest, context: RequestContext) async throws -> GetObjectTaggingOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let key = try ObjectKey(input.key)
        try Self.checkVersion(input.versionId)
        let record = try await store.read { try ObjectRows.find(key, in: bucket, $0) }
        guard let record else { throw S3Errors.noSuchKey(key) }
        return GetObjectTaggingOutput(versionId: input.versionId, tagSet: record.attributes.tags?.tags ?? [])
    }

    func putObjectTagging(_ input: PutObjectTaggingRequest, context: RequestContext) async throws -> PutObjectTaggingOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let key = try ObjectKey(input.key)
        try Self.checkVersion(input.versionId)
        let tags = try ObjectTags(input.tagging.tagSet)
        try await setTags(tags.count == 0 ? nil : tags, of: key, in: bucket, event: .putTagging, context)
        return PutObjectTaggingOutput(versionId: input.versionId)
    }

    func deleteObjectTagging(_ input: DeleteObjectTaggingRequest, context: RequestContext) async throws -> DeleteObjectTaggingOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let key = try ObjectKey(input.key)
        try Self.checkVersion(input.versionId)
        try await setTags(nil, of: key, in: bucket, event: .deleteTagging, context)
        return DeleteObjectTaggingOutput(versionId: input.versionId)
    }

    private func setTags(
        _ tags: ObjectTags?,
        of key: ObjectKey,
        in bucket: StoredBucket,
        event: ObjectEvent,
        _ context: RequestContext
    ) async throws {
        try await store.write { [self] transaction in
            guard let record = try ObjectRows.find(key, in: bucket, transaction.database) else { throw S3Errors.noSuchKey(key) }
            var attributes = record.attributes
            attributes.tags = tags
            try ObjectRows.setAttributes(attributes, of: key, in: bucket, transaction.database)
            try announce(event, of: key, in: bucket, size: nil, etag: record.etag, sequence: nil, context, transaction)
        }
    }
}

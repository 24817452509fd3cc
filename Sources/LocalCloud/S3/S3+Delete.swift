import AWSCore
import S3Model

extension S3 {
    func deleteObject(_ input: DeleteObjectRequest, context: RequestContext) async throws -> DeleteObjectOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let key = try ObjectKey(input.key)
        try Self.checkVersion(input.versionId)
        let condition = DeleteCondition(etag: input.ifMatch, modified: input.ifMatchLastModifiedTime, size: input.ifMatchSize)
        try await store.write { [self] transaction in
            try BucketRows.check(bucket, in: transaction.database)
            try delete(key, in: bucket, condition, context, transaction)
        }
        return DeleteObjectOutput(versionId: input.versionId)
    }

    func deleteObjects(_ input: DeleteObjectsRequest, context: RequestContext) async throws -> DeleteObjectsOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let wanted = input.delete.objects
        guard (1...1000).contains(wanted.count) else { throw S3Errors.malformedXML }
        let outcomes = try await store.write { [self] transaction in
            try BucketRows.check(bucket, in: transaction.database)
            return try wanted.map { try delete($0, in: bucket, context, transaction) }
        }
        var deleted: [DeletedObject] = []
        var errors: [ErrorValue] = []
        for (object, failure) in zip(wanted, outcomes) {
            if let failure {
                errors.append(
                    ErrorValue(key: object.key, versionId: object.versionId, code: failure.code, message: failure.message)
                )
            } else if input.delete.quiet != true {
                deleted.append(DeletedObject(key: object.key, versionId: object.versionId))
            }
        }
        return DeleteObjectsOutput(deleted: deleted.isEmpty ? nil : deleted, errors: errors.isEmpty ? nil : errors)
    }

    /// One of many: what goes wrong with it is answered beside what became of the others.
    private func delete(
        _ object: ObjectIdentifier,
        in bucket: StoredBucket,
        _ context: RequestContext,
        _ transaction: StoreTransaction
    ) throws -> AWSError? {
        if let version = object.versionId, version != "null" {
            return AWSError("NoSuchVersion", status: 404, message: "The specified version does not exist.")
        }
        do {
            let condition = DeleteCondition(etag: object.eTag, modified: object.lastModifiedTime, size: object.size)
            try delete(try ObjectKey(object.key), in: bucket, condition, context, transaction)
            return nil
        } catch let error as AWSError {
            return error
        }
    }

    /// Deletes the key's object; that there is none is no error, and no event.
    private func delete(
        _ key: ObjectKey,
        in bucket: StoredBucket,
        _ condition: DeleteCondition,
        _ context: RequestContext,
        _ transaction: StoreTransaction
    ) throws {
        let state = try ObjectRows.state(of: key, in: bucket, transaction.database)
        try condition.check(state, key: key)
        guard let state else { return }
        try ObjectRows.remove(key, in: bucket, state, transaction)
        let number = try sequence.next(now: context.now, in: transaction)
        try announce(.delete, of: key, in: bucket, sequence: number, context, transaction)
    }
}

/// What an object must be to be deleted.
private struct DeleteCondition: Sendable {
    var etag: String?
    var modified: Timestamp?
    var size: Int64?

    /// - Throws: `PreconditionFailed`, or `NoSuchKey` when there is nothing that could match.
    func check(_ state: ObjectRows.State?, key: ObjectKey) throws {
        guard etag != nil || modified != nil || size != nil else { return }
        guard let state else { throw S3Errors.noSuchKey(key) }
        if let etag, etag != "*", etag.withoutQuotes != state.etag { throw S3Errors.preconditionFailed("If-Match") }
        if let modified, modified.wholeSeconds != state.modified {
            throw S3Errors.preconditionFailed("x-amz-if-match-last-modified-time")
        }
        if let size, size != state.size { throw S3Errors.preconditionFailed("x-amz-if-match-size") }
    }
}

import AWSCore
import AWSWire
import S3Model

extension S3 {
    func copyObject(_ input: CopyObjectRequest, context: RequestContext) async throws -> CopyObjectOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let key = try ObjectKey(input.key)
        let source = try CopySource(input.copySource)
        let sourceBucket = try await self.bucket(source.bucket, expectedOwner: input.expectedSourceBucketOwner, context)
        let plan = try CopyPlan(input, in: bucket)
        if sourceBucket.id == bucket.id, source.key == key, !plan.changesSomething {
            throw S3Errors.invalidRequest(
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, "
                    + "storage class, website redirect location or encryption attributes."
            )
        }
        let condition = ReadCondition(
            ifMatch: input.copySourceIfMatch,
            ifNoneMatch: input.copySourceIfNoneMatch,
            ifModifiedSince: input.copySourceIfModifiedSince,
            ifUnmodifiedSince: input.copySourceIfUnmodifiedSince
        )
        // The bytes are shared where nothing has to be computed; then the source may have changed before the copy is stored.
        var attempt = 1
        while true {
            do {
                return try await copy(source, sourceBucket, to: key, in: bucket, plan, condition, context)
            } catch is SourceChanged {
                attempt += 1
                guard attempt <= 5 else {
                    throw AWSError(
                        "OperationAborted",
                        status: 409,
                        message: "A conflicting conditional operation is currently in progress against this resource. Try again."
                    )
                }
            }
        }
    }

    private struct SourceChanged: Error {}

    private func copy(
        _ source: CopySource,
        _ sourceBucket: StoredBucket,
        to key: ObjectKey,
        in bucket: StoredBucket,
        _ plan: CopyPlan,
        _ condition: ReadCondition,
        _ context: RequestContext
    ) async throws -> CopyObjectOutput {
        let (record, bytes) = try await store.read { [store] database in
            guard let record = try ObjectRows.find(source.key, in: sourceBucket, database) else { throw S3Errors.noSuchKey(source.key) }
            try condition.checkSource(etag: record.etag, modified: record.modified, now: context.now)
            if !plan.condition.isEmpty { try plan.condition.check(try ObjectRows.state(of: key, in: bucket, database), key: key) }
            return (record, try ObjectBytes.open(record, store.bodies, in: database))
        }
        guard record.size <= BodyPromise.longestBody else {
            throw S3Errors.invalidRequest(
                "The specified copy source is larger than the maximum allowable size for a copy source: \(BodyPromise.longestBody)"
            )
        }
        let attributes = plan.attributes(from: record.attributes)
        let algorithm = plan.algorithm ?? record.checksum?.algorithm ?? .crc64nvme
        let modified: Timestamp
        let copied: ObjectChecksum?
        let etag: String
        if case .body(let body) = record.content, record.checksum?.algorithm == algorithm {
            modified = try await share(body, of: record, source, sourceBucket, to: key, in: bucket, attributes, plan.condition, context)
            copied = record.checksum
            etag = record.etag
        } else {
            let received = try await receive(bytes.body(), BodyPromise(algorithm: algorithm))
            modified = try await put(
                received,
                at: key,
                in: bucket,
                attributes,
                condition: plan.condition,
                event: .copy,
                context
            )
            copied = received.checksum
            etag = received.etag
        }
        var result = CopyObjectResult(lastModified: modified, eTag: "\"\(etag)\"", checksumType: copied?.type)
        if let copied { result[copied.algorithm] = copied.text }
        return CopyObjectOutput(
            copyObjectResult: result,
            serverSideEncryption: attributes.encryption ?? .aes256,
            ssekmsKeyId: attributes.encryptionKey,
            bucketKeyEnabled: attributes.usesBucketKey
        )
    }

    /// Gives the key an object with the same body as the source's, without touching a byte.
    private func share(
        _ body: Int64,
        of record: ObjectRecord,
        _ source: CopySource,
        _ sourceBucket: StoredBucket,
        to key: ObjectKey,
        in bucket: StoredBucket,
        _ attributes: ObjectAttributes,
        _ condition: WriteCondition,
        _ context: RequestContext
    ) async throws -> Timestamp {
        let modified = context.now.wholeSeconds
        try await store.write { [self] transaction in
            let database = transaction.database
            try BucketRows.check(bucket, in: database)
            let now = try ObjectRows.state(of: source.key, in: sourceBucket, database)
            guard now?.content == .body(body) else { throw SourceChanged() }
            let previous = try ObjectRows.state(of: key, in: bucket, database)
            try condition.checkAgain(previous, key: key)
            try transaction.retain(body)
            let copy = ObjectRecord(
                sequence: try sequence.next(now: context.now, in: transaction),
                modified: modified,
                size: record.size,
                etag: record.etag,
                content: .body(body),
                checksum: record.checksum,
                attributes: attributes
            )
            try ObjectRows.put(copy, at: key, in: bucket, replacing: previous, transaction)
            try announce(.copy, of: key, in: bucket, size: copy.size, etag: copy.etag, sequence: copy.sequence, context, transaction)
        }
        return modified
    }
}

/// What of a copy is the source's, and what is the request's.
private struct CopyPlan: Sendable {
    private let given: ObjectAttributes
    private let replacesMetadata: Bool
    private let replacesTags: Bool
    private let namesStorageClass: Bool
    private let namesEncryption: Bool
    let algorithm: DigestAlgorithm?
    let condition: WriteCondition

    init(_ input: CopyObjectRequest, in bucket: StoredBucket) throws {
        given = try ObjectAttributes(input, in: bucket)
        if let directive = input.metadataDirective, !MetadataDirective.allKnown.contains(directive) {
            throw S3Errors.invalidArgument("Unknown metadata directive.", name: "x-amz-metadata-directive", value: directive.rawValue)
        }
        if let directive = input.taggingDirective, !TaggingDirective.allKnown.contains(directive) {
            throw S3Errors.invalidArgument("Unknown tagging directive.", name: "x-amz-tagging-directive", value: directive.rawValue)
        }
        if input.copySourceSSECustomerAlgorithm != nil {
            throw S3Errors.notImplemented(header: "x-amz-copy-source-server-side-encryption-customer-algorithm")
        }
        replacesMetadata = input.metadataDirective == .replace
        replacesTags = input.taggingDirective == .replace
        namesStorageClass = input.storageClass != nil
        namesEncryption = input.serverSideEncryption != nil
        algorithm = try input.checksumAlgorithm.map { try BodyPromise.algorithm($0) }
        condition = try WriteCondition(ifMatch: input.ifMatch, ifNoneMatch: input.ifNoneMatch)
    }

    /// Whether a copy onto itself would be of use.
    var changesSomething: Bool {
        replacesMetadata || namesStorageClass || given.websiteRedirectLocation != nil || namesEncryption || !condition.isEmpty
    }

    func attributes(from source: ObjectAttributes) -> ObjectAttributes {
        var result = replacesMetadata ? given : source
        result.tags = replacesTags ? given.tags : source.tags
        result.storageClass = given.storageClass
        result.websiteRedirectLocation = given.websiteRedirectLocation
        result.encryption = given.encryption
        result.encryptionKey = given.encryptionKey
        result.usesBucketKey = given.usesBucketKey
        return result
    }
}

import AWSCore
import AWSWire
import S3Model

extension S3 {
    func putObject(_ input: PutObjectRequest, context: RequestContext) async throws -> PutObjectOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let key = try ObjectKey(input.key)
        if input.writeOffsetBytes != nil { throw S3Errors.notImplemented(header: "x-amz-write-offset-bytes") }
        let promise = try BodyPromise(input, named: input.checksumAlgorithm, contentMD5: input.contentMD5)
        let attributes = try ObjectAttributes(input, in: bucket)
        let condition = try WriteCondition(ifMatch: input.ifMatch, ifNoneMatch: input.ifNoneMatch)
        guard input.body.length != nil else { throw S3Errors.missingContentLength }

        // Before a byte is read: a client that waits for `100 Continue` sends nothing in vain.
        if !condition.isEmpty {
            try await store.read { database in
                try condition.check(try ObjectRows.state(of: key, in: bucket, database), key: key)
            }
        }
        let received = try await receive(input.body, promise)
        try await put(received, at: key, in: bucket, attributes, condition: condition, event: .put, context)

        var output = PutObjectOutput(
            eTag: "\"\(received.etag)\"",
            checksumType: .fullObject,
            serverSideEncryption: attributes.encryption ?? .aes256,
            ssekmsKeyId: attributes.encryptionKey,
            bucketKeyEnabled: attributes.usesBucketKey
        )
        output[promise.algorithm] = received.checksum.text
        return output
    }

    /// Makes the received body the key's object, and tells those who want to know, in one transaction.
    ///
    /// - Returns: the new object's time.
    @discardableResult
    func put(
        _ received: ReceivedBody,
        at key: ObjectKey,
        in bucket: StoredBucket,
        _ attributes: ObjectAttributes,
        condition: WriteCondition = WriteCondition(),
        event: ObjectEvent,
        _ context: RequestContext
    ) async throws -> Timestamp {
        let modified = context.now.wholeSeconds
        try await store.write { [self] transaction in
            let database = transaction.database
            try BucketRows.check(bucket, in: database)
            let previous = try ObjectRows.state(of: key, in: bucket, database)
            try condition.checkAgain(previous, key: key)
            let record = ObjectRecord(
                sequence: try sequence.next(now: context.now, in: transaction),
                modified: modified,
                size: received.length,
                etag: received.etag,
                content: .body(try transaction.keep(received.finished)),
                checksum: received.checksum,
                attributes: attributes
            )
            try ObjectRows.put(record, at: key, in: bucket, replacing: previous, transaction)
            try announce(event, of: key, in: bucket, size: record.size, etag: record.etag, sequence: record.sequence, context, transaction)
        }
        return modified
    }
}

import AWSCore
import AWSWire
import S3Model

extension S3 {
    func createMultipartUpload(
        _ input: CreateMultipartUploadRequest,
        context: RequestContext
    ) async throws -> CreateMultipartUploadOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let key = try ObjectKey(input.key)
        let (algorithm, type) = try Self.checksumPlan(input.checksumAlgorithm, input.checksumType)
        let attributes = try ObjectAttributes(input, in: bucket)
        let upload = UploadRecord(
            id: 0,
            uploadID: environment.random.text(96, from: Self.uploadAlphabet),
            key: key,
            initiated: context.now,
            initiator: context.principal.initiatorID(in: context.account),
            initiatorName: context.principal.displayName,
            algorithm: algorithm,
            type: type,
            attributes: attributes
        )
        try await store.write { transaction in
            try BucketRows.check(bucket, in: transaction.database)
            try UploadRows.insert(upload, in: bucket, transaction.database)
            try UploadRows.forgetCompleted(before: context.now.adding(seconds: -Self.secondsToAskAgain), transaction.database)
        }
        return CreateMultipartUploadOutput(
            bucket: bucket.name,
            key: input.key,
            uploadId: upload.uploadID,
            serverSideEncryption: attributes.encryption ?? .aes256,
            ssekmsKeyId: attributes.encryptionKey,
            bucketKeyEnabled: attributes.usesBucketKey,
            checksumAlgorithm: algorithm.map { S3Model.ChecksumAlgorithm(rawValue: $0.rawValue) },
            checksumType: type
        )
    }

    func uploadPart(_ input: UploadPartRequest, context: RequestContext) async throws -> UploadPartOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let key = try ObjectKey(input.key)
        try PartNumber.check(input.partNumber)
        if input.sseCustomerAlgorithm != nil {
            throw S3Errors.notImplemented(header: "x-amz-server-side-encryption-customer-algorithm")
        }
        guard input.body.length != nil else { throw S3Errors.missingContentLength }
        let upload = try await store.read { try UploadRows.open(input.uploadId, of: key, in: bucket, $0) }
        var promise = try BodyPromise(
            input,
            named: input.checksumAlgorithm,
            contentMD5: input.contentMD5,
            standard: upload.partAlgorithm
        )
        promise.isPart = true
        if let expected = upload.algorithm, expected != promise.algorithm {
            throw S3Errors.invalidRequest(
                "Checksum Type mismatch occurred, expected checksum Type: \(expected.rawValue.lowercased()), "
                    + "actual checksum Type: \(promise.algorithm.rawValue.lowercased())"
            )
        }
        let received = try await receive(input.body, promise, other: upload.partAlgorithm)
        try await putPart(received, number: input.partNumber, of: upload, in: bucket, context)
        var output = UploadPartOutput(
            serverSideEncryption: upload.attributes.encryption ?? .aes256,
            eTag: "\"\(received.etag)\"",
            ssekmsKeyId: upload.attributes.encryptionKey,
            bucketKeyEnabled: upload.attributes.usesBucketKey
        )
        output[promise.algorithm] = received.checksum.text
        return output
    }

    func uploadPartCopy(_ input: UploadPartCopyRequest, context: RequestContext) async throws -> UploadPartCopyOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let key = try ObjectKey(input.key)
        try PartNumber.check(input.partNumber)
        let source = try CopySource(input.copySource)
        let sourceBucket = try await self.bucket(source.bucket, expectedOwner: input.expectedSourceBucketOwner, context)
        let wanted = try input.copySourceRange.map { try Self.copyRange($0) }
        let condition = ReadCondition(
            ifMatch: input.copySourceIfMatch,
            ifNoneMatch: input.copySourceIfNoneMatch,
            ifModifiedSince: input.copySourceIfModifiedSince,
            ifUnmodifiedSince: input.copySourceIfUnmodifiedSince
        )
        let (upload, range, bytes) = try await store.read { [store] database in
            let upload = try UploadRows.open(input.uploadId, of: key, in: bucket, database)
            guard let record = try ObjectRows.find(source.key, in: sourceBucket, database) else { throw S3Errors.noSuchKey(source.key) }
            try condition.checkSource(etag: record.etag, modified: record.modified, now: context.now)
            if let wanted, wanted.upperBound > record.size {
                throw S3Errors.invalidArgument(
                    "Range specified is not valid for source object of size: \(record.size)",
                    name: "x-amz-copy-source-range",
                    value: input.copySourceRange
                )
            }
            let range = wanted ?? 0..<record.size
            guard range.count <= BodyPromise.longestBody else {
                throw S3Errors.invalidRequest(
                    "The specified copy source is larger than the maximum allowable size for a copy source: \(BodyPromise.longestBody)"
                )
            }
            return (upload, range, try ObjectBytes.open(record, range: range, store.bodies, in: database))
        }
        let promise = BodyPromise(algorithm: upload.partAlgorithm)
        let received = try await receive(bytes.body(range), promise, other: upload.partAlgorithm)
        try await putPart(received, number: input.partNumber, of: upload, in: bucket, context)
        var result = CopyPartResult(lastModified: context.now.wholeSeconds, eTag: "\"\(received.etag)\"")
        if let algorithm = upload.algorithm { result[algorithm] = received.checksum.text }
        return UploadPartCopyOutput(
            copyPartResult: result,
            serverSideEncryption: upload.attributes.encryption ?? .aes256,
            ssekmsKeyId: upload.attributes.encryptionKey,
            bucketKeyEnabled: upload.attributes.usesBucketKey
        )
    }

    func abortMultipartUpload(_ input: AbortMultipartUploadRequest, context: RequestContext) async throws -> AbortMultipartUploadOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let key = try ObjectKey(input.key)
        try await store.write { transaction in
            try UploadRows.abort(try UploadRows.open(input.uploadId, of: key, in: bucket, transaction.database), transaction)
        }
        return AbortMultipartUploadOutput()
    }

    private static let uploadAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._"

    /// How long the answer to a completed upload can be asked for again.
    private static let secondsToAskAgain = 24 * 60 * 60

    private func putPart(
        _ received: ReceivedBody,
        number: Int,
        of upload: UploadRecord,
        in bucket: StoredBucket,
        _ context: RequestContext
    ) async throws {
        try await store.write { transaction in
            // It may have been completed or aborted while the part came.
            let open = try UploadRows.open(upload.uploadID, of: upload.key, in: bucket, transaction.database)
            let part = PartRecord(
                number: number,
                modified: context.now.wholeSeconds,
                size: received.length,
                etag: received.etag,
                body: try transaction.keep(received.finished),
                checksum: received.other.base64
            )
            try PartRows.put(part, of: open.id, transaction)
        }
    }

    /// What is computed over the object, and how.
    private static func checksumPlan(
        _ name: S3Model.ChecksumAlgorithm?,
        _ type: ChecksumType?
    ) throws -> (DigestAlgorithm?, ChecksumType?) {
        guard let name else {
            guard type == nil else {
                throw S3Errors.invalidRequest(
                    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
                )
            }
            return (nil, nil)
        }
        let algorithm = try BodyPromise.algorithm(name)
        let chosen = type ?? (algorithm == .crc64nvme ? .fullObject : .composite)
        guard ChecksumType.allKnown.contains(chosen) else {
            throw S3Errors.invalidRequest("Value for x-amz-checksum-type header is invalid.")
        }
        let isPossible = chosen == .fullObject ? algorithm.isCyclic : algorithm != .crc64nvme
        guard isPossible else {
            throw S3Errors.invalidRequest(
                "The \(chosen.rawValue) checksum type cannot be used with the \(algorithm.rawValue.lowercased()) checksum algorithm."
            )
        }
        return (algorithm, chosen)
    }

    /// Reads `x-amz-copy-source-range`, which takes nothing but a first and a last byte.
    private static func copyRange(_ text: String) throws -> Range<Int64> {
        guard case .from(let first, .some(let last)) = ByteRange(text) else {
            throw S3Errors.invalidArgument(
                "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets "
                    + "of the first and last bytes to copy",
                name: "x-amz-copy-source-range",
                value: text
            )
        }
        return first..<(last == .max ? last : last + 1)
    }
}

extension Principal {
    /// How the one who began an upload is named: an ARN for users and roles, the canonical id for roots.
    fileprivate func initiatorID(in account: AccountID) -> String {
        if case .root = self { return account.canonicalUserID }
        return arn?.description ?? account.canonicalUserID
    }

    fileprivate var displayName: String {
        switch self {
        case .root(let account): account.description
        case .user(_, let name, _, _): name
        case .roleSession(_, let role, _, let session): "\(role)/\(session)"
        case .federated(_, let name): name
        case .service(let name): name
        case .anonymous: "anonymous"
        }
    }
}

import AWSCore
import AWSWire
import S3Model

extension S3 {
    func completeMultipartUpload(
        _ input: CompleteMultipartUploadRequest,
        context: RequestContext
    ) async throws -> CompleteMultipartUploadOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let key = try ObjectKey(input.key)
        let condition = try WriteCondition(ifMatch: input.ifMatch, ifNoneMatch: input.ifNoneMatch)
        let (upload, result) = try await store.write { [self] transaction in
            let database = transaction.database
            try BucketRows.check(bucket, in: database)
            guard let upload = try UploadRows.find(input.uploadId, of: key, in: bucket, database) else {
                throw S3Errors.noSuchUpload(id: input.uploadId)
            }
            let listed = input.multipartUpload?.parts ?? []
            if let result = upload.result {
                guard AssembledUpload.isRepetition(listed, of: result) else { throw S3Errors.noSuchUpload(id: input.uploadId) }
                return (upload, result)
            }
            let stored = try PartRows.all(of: upload.id, in: database)
            let whole = try AssembledUpload(listed, of: upload, stored: stored)
            try whole.check(input)
            let previous = try ObjectRows.state(of: key, in: bucket, database)
            try condition.check(previous, key: key, begun: upload.initiated)

            for part in whole.unlisted { try PartRows.remove(part, of: upload.id, transaction) }
            let record = ObjectRecord(
                sequence: try sequence.next(now: context.now, in: transaction),
                modified: context.now.wholeSeconds,
                size: whole.size,
                etag: whole.etag,
                content: .parts(upload: upload.id, count: whole.parts.count),
                checksum: whole.checksum,
                attributes: upload.attributes
            )
            try ObjectRows.put(record, at: key, in: bucket, replacing: previous, transaction)
            let result = UploadRecord.Result(etag: whole.etag, checksum: whole.checksum)
            try UploadRows.complete(upload, result, at: context.now, database)
            try announce(
                .completeMultipartUpload,
                of: key,
                in: bucket,
                size: record.size,
                etag: record.etag,
                sequence: record.sequence,
                context,
                transaction
            )
            return (upload, result)
        }
        var output = CompleteMultipartUploadOutput(
            location: "\(context.endpoint)/\(bucket.name)/\(PercentEncoding.encode(input.key, keepingSlash: true))",
            bucket: bucket.name,
            key: input.key,
            eTag: "\"\(result.etag)\"",
            checksumType: result.checksum?.type,
            serverSideEncryption: upload.attributes.encryption ?? .aes256,
            ssekmsKeyId: upload.attributes.encryptionKey,
            bucketKeyEnabled: upload.attributes.usesBucketKey
        )
        if let checksum = result.checksum { output[checksum.algorithm] = checksum.text }
        return output
    }
}

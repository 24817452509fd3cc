import AWSClient
import AWSCore
import AWSWire
import Pipeline
import S3Model

/// The pipeline's buckets in S3.
struct S3PhotoStore: PhotoStore {
    let caller: any OperationCaller
    let names: ResourceNames

    func fetch(_ upload: UploadNotice.Upload) async throws -> IncomingPhoto {
        let source = upload.source
        let request = GetObjectRequest(
            bucket: names.uploads,
            // A version is the upload itself; without versions the ETag tells whether it is still there.
            ifMatch: source.versionID == nil ? source.eTag.map { "\"\($0)\"" } : nil,
            key: upload.key,
            versionId: source.versionID
        )
        do {
            let answer = try await caller.call(GetObject.self, request)
            return IncomingPhoto(
                eTag: answer.eTag?.withoutQuotes,
                versionID: answer.versionId,
                length: answer.contentLength ?? answer.body.length,
                operations: answer.metadata?.first { $0.key.lowercased() == "operations" }?.value,
                body: answer.body
            )
        } catch let error as AWSError where error.status == 412 {
            throw SourceProblem.replaced
        } catch let error as AWSError where error.code != "NoSuchBucket" && (error.status == 404 || error.status == 405) {
            // 405: the version is a delete marker.
            throw SourceProblem.gone
        }
    }

    func describe(_ key: String, in bucket: PhotoBucket) async throws -> StoredObject? {
        do {
            let answer = try await caller.call(HeadObject.self, HeadObjectRequest(bucket: name(of: bucket), key: key))
            return StoredObject(eTag: answer.eTag, metadata: ResultMetadata(values: answer.metadata ?? [:]))
        } catch let error as AWSError where error.status == 404 {
            return nil
        }
    }

    func store(
        _ bytes: [UInt8],
        as key: String,
        in bucket: PhotoBucket,
        contentType: String,
        metadata: ResultMetadata,
        if condition: WriteCondition
    ) async throws {
        var request = PutObjectRequest(
            body: HTTPBody(bytes),
            bucket: name(of: bucket),
            contentType: contentType,
            key: key,
            metadata: metadata.values
        )
        switch condition {
        case .absent: request.ifNoneMatch = "*"
        case .unchanged(let eTag): request.ifMatch = eTag
        case .none: break
        }
        do {
            _ = try await caller.call(PutObject.self, request)
        } catch let error as AWSError where condition != .none && [404, 409, 412].contains(error.status) && error.code != "NoSuchBucket" {
            throw WriteConflict()
        } catch let error as AWSError where condition != .none && error.status == 501 {
            try await store(bytes, as: key, in: bucket, contentType: contentType, metadata: metadata, if: .none)
        }
    }

    func delete(_ key: String, in bucket: PhotoBucket) async throws {
        _ = try await caller.call(DeleteObject.self, DeleteObjectRequest(bucket: name(of: bucket), key: key))
    }

    private func name(of bucket: PhotoBucket) -> String {
        switch bucket {
        case .processed: names.processed
        case .rejected: names.rejected
        }
    }
}

extension String {
    var withoutQuotes: String {
        hasPrefix("\"") && hasSuffix("\"") && utf8.count >= 2 ? String(dropFirst().dropLast()) : self
    }
}

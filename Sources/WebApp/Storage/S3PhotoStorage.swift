import AWSClient
import AWSCore
import AWSEvents
import AWSWire
import Pipeline
import S3Model

/// The buckets in S3, here or on AWS.
struct S3PhotoStorage: PhotoStorage {
    let caller: any OperationCaller
    /// The credentials with which upload forms are signed.
    let credentials: @Sendable () async throws -> Credentials
    let names: ResourceNames
    let region: Region
    let clock: any WallClock

    func list(_ area: PhotoArea, after token: String?) async throws -> ObjectPage {
        // Keys may have characters that XML cannot hold: S3 escapes them when it is asked to.
        let request = ListObjectsV2Request(bucket: bucket(area), encodingType: .url, continuationToken: token)
        let answer = try await caller.call(ListObjectsV2.self, request)
        let objects = (answer.contents ?? []).compactMap { object -> ListedObject? in
            guard let text = object.key, let key = PercentEncoding.decode(text, plusIsSpace: true), let at = object.lastModified else {
                return nil
            }
            return ListedObject(key: PhotoKey(key), at: at, size: object.size ?? 0, eTag: object.eTag?.unquoted)
        }
        return ObjectPage(objects: objects, next: answer.isTruncated == true ? answer.nextContinuationToken : nil)
    }

    func describe(_ area: PhotoArea, _ key: PhotoKey) async throws -> ObjectDescription? {
        do {
            let answer = try await caller.call(HeadObject.self, HeadObjectRequest(bucket: bucket(area), key: key.description))
            return ObjectDescription(
                at: answer.lastModified ?? clock.now,
                size: answer.contentLength ?? 0,
                eTag: answer.eTag?.unquoted,
                metadata: answer.metadata ?? [:]
            )
        } catch let error as AWSError where error.status == 404 {
            return nil
        }
    }

    func read(_ area: PhotoArea, _ key: PhotoKey) async throws -> StoredPhoto? {
        do {
            let answer = try await caller.call(GetObject.self, GetObjectRequest(bucket: bucket(area), key: key.description))
            return StoredPhoto(
                length: answer.contentLength,
                mediaType: answer.contentType,
                eTag: answer.eTag?.unquoted,
                body: answer.body
            )
        } catch let error as AWSError where error.status == 404 {
            return nil
        }
    }

    func beginUpload(_ key: PhotoKey, type: PhotoType, operations: UploadOperations?) -> any PhotoUpload {
        S3PhotoUpload(caller: caller, bucket: names.uploads, key: key, type: type, operations: operations)
    }

    func uploadForm(
        _ key: PhotoKey,
        type: PhotoType,
        operations: UploadOperations?,
        sizeLimit: Int64,
        lifetime: Duration
    ) async throws -> [FormField] {
        let now = clock.now
        let form = PostForm(
            bucket: names.uploads,
            key: key.description,
            fields: [PostFormFields.Field("Content-Type", type.rawValue)]
                + (operations.map { [PostFormFields.Field("x-amz-meta-\(UploadOperations.name)", $0.text)] } ?? []),
            contentLength: 1...sizeLimit,
            expiration: now.adding(lifetime)
        )
        let fields = form.signed(by: try await credentials(), region: region, now: now)
        return fields.fields.map { FormField(name: $0.name, value: $0.value) }
    }

    private func bucket(_ area: PhotoArea) -> String {
        switch area {
        case .uploads: names.uploads
        case .processed: names.processed
        case .rejected: names.rejected
        }
    }
}

extension String {
    /// An ETag without the quotes that stand around it on the wire.
    var unquoted: String {
        count >= 2 && hasPrefix("\"") && hasSuffix("\"") ? String(dropFirst().dropLast()) : self
    }
}

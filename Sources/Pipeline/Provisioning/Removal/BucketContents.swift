import AWSClient
import AWSCore
import S3Model

/// All that a bucket holds: every version of every object, and uploads that were begun and never ended.
struct BucketContents: Sendable {
    let caller: ExplainingCaller
    let bucket: String

    var hasAny: Bool {
        get async throws { try await !versions(atMost: 1).isEmpty }
    }

    /// Removes it all, a thousand at a time.
    ///
    /// - Throws: ``ServiceRefusal``, or ``Kept`` when S3 keeps an object.
    func remove() async throws {
        while true {
            let versions = try await versions(atMost: 1000)
            guard !versions.isEmpty else { break }
            let request = DeleteObjectsRequest(bucket: bucket, delete: Delete(objects: versions, quiet: true))
            let answer = try await caller.call(DeleteObjects.self, request)
            if let error = answer.errors?.first {
                throw Kept(key: error.key ?? "", reason: "\(error.code ?? ""): \(error.message ?? "")")
            }
        }
        try await abortUploads()
    }

    /// S3 would not remove an object.
    struct Kept: Error, CustomStringConvertible {
        var key: String
        var reason: String

        var description: String { "the object \"\(key)\" stays: \(reason)" }
    }

    private func versions(atMost count: Int) async throws -> [ObjectIdentifier] {
        do {
            let answer = try await caller.call(ListObjectVersions.self, ListObjectVersionsRequest(bucket: bucket, maxKeys: count))
            return (answer.versions ?? []).compactMap { identifier($0.key, $0.versionId) }
                + (answer.deleteMarkers ?? []).compactMap { identifier($0.key, $0.versionId) }
        } catch let refusal as ServiceRefusal where refusal.answer?.status == 501 {
            // A cloud that knows no versions.
            let answer = try await caller.call(ListObjectsV2.self, ListObjectsV2Request(bucket: bucket, maxKeys: count))
            return (answer.contents ?? []).compactMap { identifier($0.key, nil) }
        }
    }

    private func identifier(_ key: String?, _ version: String?) -> ObjectIdentifier? {
        key.map { ObjectIdentifier(key: $0, versionId: version) }
    }

    private func abortUploads() async throws {
        while true {
            let answer = try await caller.call(ListMultipartUploads.self, ListMultipartUploadsRequest(bucket: bucket))
            let uploads = (answer.uploads ?? []).compactMap { upload in upload.key.flatMap { key in upload.uploadId.map { (key, $0) } } }
            guard !uploads.isEmpty else { return }
            for (key, upload) in uploads {
                _ = try await caller.call(
                    AbortMultipartUpload.self,
                    AbortMultipartUploadRequest(bucket: bucket, key: key, uploadId: upload)
                )
            }
        }
    }
}

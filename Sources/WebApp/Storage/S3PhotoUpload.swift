import AWSClient
import AWSWire
import Pipeline
import S3Model

/// A photo on its way into S3 whose length is not known before its end.
///
/// S3 wants to know lengths. A photo that fits into one part is held until its end and put at once; a larger one becomes a multipart
/// upload, of which one part is held at a time.
actor S3PhotoUpload: PhotoUpload {
    /// S3 takes parts of 5 MiB and more.
    static let partSize = 8 * 1024 * 1024

    private let caller: any OperationCaller
    private let bucket: String
    private let key: PhotoKey
    private let type: PhotoType
    private let operations: UploadOperations?
    private var pending: [UInt8] = []
    private var uploadID: String?
    private var parts: [CompletedPart] = []

    init(caller: any OperationCaller, bucket: String, key: PhotoKey, type: PhotoType, operations: UploadOperations?) {
        self.caller = caller
        self.bucket = bucket
        self.key = key
        self.type = type
        self.operations = operations
    }

    func write(_ bytes: [UInt8]) async throws {
        pending += bytes
        while pending.count >= Self.partSize {
            let part = Array(pending.prefix(Self.partSize))
            pending.removeFirst(Self.partSize)
            try await send(part)
        }
    }

    func finish() async throws -> String? {
        guard let uploadID else {
            let request = PutObjectRequest(
                body: HTTPBody(pending),
                bucket: bucket,
                contentType: type.rawValue,
                key: key.description,
                metadata: operations?.metadata
            )
            return try await caller.call(PutObject.self, request).eTag?.unquoted
        }
        if !pending.isEmpty {
            try await send(pending)
            pending = []
        }
        let request = CompleteMultipartUploadRequest(
            bucket: bucket,
            key: key.description,
            multipartUpload: CompletedMultipartUpload(parts: parts),
            uploadId: uploadID
        )
        return try await caller.call(CompleteMultipartUpload.self, request).eTag?.unquoted
    }

    func abandon() async {
        pending = []
        guard let uploadID else { return }
        self.uploadID = nil
        let request = AbortMultipartUploadRequest(bucket: bucket, key: key.description, uploadId: uploadID)
        // What cannot be aborted now is cleaned up by the bucket's lifecycle rule, if it has one; the photo has failed either way.
        _ = try? await caller.call(AbortMultipartUpload.self, request)
    }

    private func send(_ bytes: [UInt8]) async throws {
        let uploadID = try await identifier()
        let number = parts.count + 1
        let request = UploadPartRequest(body: HTTPBody(bytes), bucket: bucket, key: key.description, partNumber: number, uploadId: uploadID)
        let answer = try await caller.call(UploadPart.self, request)
        parts.append(CompletedPart(eTag: answer.eTag, partNumber: number))
    }

    private func identifier() async throws -> String {
        if let uploadID { return uploadID }
        let request = CreateMultipartUploadRequest(
            bucket: bucket,
            contentType: type.rawValue,
            key: key.description,
            metadata: operations?.metadata
        )
        guard let created = try await caller.call(CreateMultipartUpload.self, request).uploadId else {
            throw IncompleteAnswer(lacking: "UploadId")
        }
        uploadID = created
        return created
    }
}

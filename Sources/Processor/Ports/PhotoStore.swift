import AWSWire
import Pipeline

/// What a bucket holds under a photo's key.
struct StoredObject: Sendable, Hashable {
    /// As S3 gave it, with quotes: for conditions.
    var eTag: String?
    /// How it was made; nil for an object that no processor of ours made.
    var metadata: ResultMetadata?
}

/// A photo on its way in.
struct IncomingPhoto: Sendable {
    /// Without quotes.
    var eTag: String?
    var versionID: String?
    var length: Int64?
    /// What the upload asks to be done, in its user metadata.
    var operations: String?
    var body: HTTPBody
}

/// Where a photo's object goes.
enum PhotoBucket: Sendable, Hashable {
    case processed
    case rejected
}

/// A write that is done only if the bucket's object is still the one that was seen.
enum WriteCondition: Sendable, Hashable {
    case absent
    case unchanged(eTag: String)
    /// For stores that know no conditions.
    case none
}

/// Why a photo's source could not be had, beyond failures that pass.
enum SourceProblem: Error, Sendable, Hashable {
    /// It was deleted.
    case gone
    /// Another upload has taken its place, of which a message of its own tells.
    case replaced
}

/// The object changed between look and write.
struct WriteConflict: Error, Sendable, Hashable {}

/// The pipeline's buckets, as a processor uses them.
protocol PhotoStore: Sendable {
    /// The upload's bytes as a stream.
    ///
    /// - Throws: ``SourceProblem``, and what may pass.
    func fetch(_ upload: UploadNotice.Upload) async throws -> IncomingPhoto

    /// What is stored under the key; nil when nothing is.
    func describe(_ key: String, in bucket: PhotoBucket) async throws -> StoredObject?

    /// - Throws: ``WriteConflict``, and what may pass.
    func store(
        _ bytes: [UInt8],
        as key: String,
        in bucket: PhotoBucket,
        contentType: String,
        metadata: ResultMetadata,
        if condition: WriteCondition
    ) async throws

    func delete(_ key: String, in bucket: PhotoBucket) async throws
}

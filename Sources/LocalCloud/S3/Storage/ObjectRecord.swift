import AWSCore
import S3Model

/// One version of an object, as a row of `s3_object` holds it.
struct ObjectRecord: Sendable {
    enum Content: Sendable, Hashable {
        /// One body.
        case body(Int64)
        /// The parts of the upload with this internal id.
        case parts(upload: Int64, count: Int)
    }

    /// `null` in a bucket without versions.
    var version = "null"
    /// What events call the sequencer.
    var sequence: Int64
    /// Whole seconds, as S3 keeps them.
    var modified: Timestamp
    var size: Int64
    /// Without quotes.
    var etag: String
    var content: Content
    var checksum: ObjectChecksum?
    var attributes: ObjectAttributes

    var partCount: Int? {
        if case .parts(_, let count) = content { count } else { nil }
    }
}

/// What conditions, listings and deletions need of an object.
struct ObjectSummary: Sendable {
    var key: ObjectKey
    var modified: Timestamp
    var size: Int64
    var etag: String
    var storageClass: StorageClass?
    var checksumAlgorithm: DigestAlgorithm?
    var checksumType: ChecksumType?
}

extension Timestamp {
    /// Without the fraction of the second, as S3 keeps the time of a change.
    var wholeSeconds: Timestamp { Timestamp(seconds: seconds) }
}

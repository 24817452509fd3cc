public import AWSEvents

/// What a message of the upload queue is about.
public enum UploadNotice: Sendable, Hashable {
    /// Photos that were uploaded; empty when S3 announced something else, such as a deletion.
    case uploads([Upload])
    /// S3 tried the queue.
    case test

    /// A photo that was uploaded.
    public struct Upload: Sendable, Hashable {
        public var key: String
        public var source: PhotoSource
        public var size: Int64?

        public init(key: String, source: PhotoSource, size: Int64? = nil) {
            self.key = key
            self.source = source
            self.size = size
        }
    }

    /// Reads a message: S3's records, also wrapped by SNS, or its test event.
    ///
    /// - Parameter bucket: Only what was created in this bucket counts.
    /// - Throws: ``S3EventError`` for a message that S3 cannot have sent.
    public init(parsing text: String, bucket: String) throws(S3EventError) {
        switch try S3EventMessage(parsing: text) {
        case .test:
            self = .test
        case .records(let records):
            self = .uploads(
                records.filter { $0.isCreation && $0.bucket == bucket }.map { record in
                    Upload(
                        key: record.key,
                        source: PhotoSource(eTag: record.eTag, versionID: record.versionID, sequencer: record.sequencer),
                        size: record.size
                    )
                }
            )
        }
    }
}

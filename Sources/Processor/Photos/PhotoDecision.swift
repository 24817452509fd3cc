import Pipeline

/// What to do about an upload, by what is already stored under its key.
enum PhotoDecision: Sendable, Hashable {
    /// Do the work; write only if the buckets' objects are still these.
    case process(processed: WriteCondition, rejected: WriteCondition)
    /// It was processed: the message came again.
    case processedAlready(ResultMetadata)
    /// It was rejected: the message came again.
    case rejectedAlready
    /// A later upload of the key was dealt with already: this one must not overwrite its result.
    case outdated

    /// - Parameter operations: what shall be done, as results' metadata say it.
    init(upload: PhotoSource, operations: String, processed: StoredObject?, rejected: StoredObject?) {
        if let metadata = processed?.metadata, metadata.operations == operations, metadata.source.isSameUpload(as: upload) {
            self = .processedAlready(metadata)
        } else if let metadata = rejected?.metadata, metadata.operations == operations, metadata.source.isSameUpload(as: upload) {
            self = .rejectedAlready
        } else if Self.isOutdated(upload, by: [processed, rejected]) {
            self = .outdated
        } else {
            self = .process(processed: WriteCondition(of: processed), rejected: WriteCondition(of: rejected))
        }
    }
}

extension PhotoDecision {
    /// Whether any of the objects is the result of a later upload.
    static func isOutdated(_ upload: PhotoSource, by objects: [StoredObject?]) -> Bool {
        objects.contains { $0?.metadata.map { upload.isOlder(than: $0.source) } == true }
    }
}

extension WriteCondition {
    fileprivate init(of object: StoredObject?) {
        guard let object else {
            self = .absent
            return
        }
        self = object.eTag.map { .unchanged(eTag: $0) } ?? .none
    }
}

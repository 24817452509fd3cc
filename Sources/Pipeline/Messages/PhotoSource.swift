public import AWSEvents

/// Which upload of a key is meant: the same key can be uploaded again.
public struct PhotoSource: Sendable, Hashable {
    /// Without quotes.
    public var eTag: String?
    /// Where the bucket has versions.
    public var versionID: String?
    /// Orders the uploads of one key; S3's own, other stores may have none.
    public var sequencer: Sequencer?

    public init(eTag: String? = nil, versionID: String? = nil, sequencer: Sequencer? = nil) {
        self.eTag = eTag
        self.versionID = versionID
        self.sequencer = sequencer
    }

    /// Whether both are the same upload: by the sequencer where both have one, else by version and ETag.
    public func isSameUpload(as other: PhotoSource) -> Bool {
        if let left = sequencer, let right = other.sequencer { return left == right }
        guard versionID == other.versionID else { return false }
        if versionID != nil { return true }
        return eTag != nil && eTag == other.eTag
    }

    /// Whether this upload came before the other; false when nobody can say.
    public func isOlder(than other: PhotoSource) -> Bool {
        guard let left = sequencer, let right = other.sequencer else { return false }
        return left < right
    }
}

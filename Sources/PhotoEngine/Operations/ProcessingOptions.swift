public import PhotoMetadata

/// What is wanted of a photo.
public struct ProcessingOptions: Hashable, Sendable {
    /// Applied from left to right.
    public var operations: [PhotoOperation]
    /// The form to work on; nil chooses the one with the least loss.
    public var representation: Representation?
    /// What of the photo's metadata goes into the result.
    public var metadata: MetadataPolicy

    /// A file that is truncated or damaged is processed as far as it can be read, with a warning, and not rejected.
    public var acceptsDamage: Bool

    public init(
        operations: [PhotoOperation] = [.invert],
        representation: Representation? = nil,
        metadata: MetadataPolicy = .keep,
        acceptsDamage: Bool = false
    ) {
        self.operations = operations
        self.representation = representation
        self.metadata = metadata
        self.acceptsDamage = acceptsDamage
    }
}

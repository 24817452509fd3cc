/// What is wanted of a photo.
public struct ProcessingOptions: Hashable, Sendable {
    /// Applied from left to right.
    public var operations: [PhotoOperation]
    /// The form to work on; nil chooses the one with the least loss.
    public var representation: Representation?

    public init(operations: [PhotoOperation] = [.invert], representation: Representation? = nil) {
        self.operations = operations
        self.representation = representation
    }
}

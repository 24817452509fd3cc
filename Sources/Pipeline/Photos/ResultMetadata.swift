/// The user metadata of an object in `processed`: what it was made from, how, where, and what that took.
///
/// By it a redelivered message is recognised, an older event never overwrites a newer result, and new operations on the same bytes are
/// done.
public struct ResultMetadata: Sendable, Hashable {
    /// The ETag of the upload, without quotes.
    public var sourceETag: String
    /// The upload's version, when its bucket keeps versions.
    public var sourceVersion: String?
    /// The sequencer of the upload's event.
    public var sequencer: String?
    /// The operations in their canonical form, for example `invert`.
    public var operations: String
    public var representation: String?
    /// What ran the work; never a GPU that was not used.
    public var device: String?
    public var milliseconds: Double?
    /// US dollars.
    public var cost: Double?

    public init(
        sourceETag: String,
        sourceVersion: String? = nil,
        sequencer: String? = nil,
        operations: String,
        representation: String? = nil,
        device: String? = nil,
        milliseconds: Double? = nil,
        cost: Double? = nil
    ) {
        self.sourceETag = sourceETag
        self.sourceVersion = sourceVersion
        self.sequencer = sequencer
        self.operations = operations
        self.representation = representation
        self.device = device
        self.milliseconds = milliseconds
        self.cost = cost
    }

    /// The metadata by name, without `x-amz-meta-`.
    public var fields: [String: String] {
        var fields = ["darkroom-source-etag": sourceETag, "darkroom-operations": operations]
        fields["darkroom-source-version"] = sourceVersion
        fields["darkroom-sequencer"] = sequencer
        fields["darkroom-representation"] = representation
        fields["darkroom-device"] = device
        fields["darkroom-milliseconds"] = milliseconds.map { "\($0)" }
        fields["darkroom-cost"] = cost.map { "\($0)" }
        return fields
    }

    /// Reads an object's metadata, names in lower case; nil for an object that no processor of ours made.
    public init?(fields: [String: String]) {
        guard let sourceETag = fields["darkroom-source-etag"], let operations = fields["darkroom-operations"] else { return nil }
        self.init(
            sourceETag: sourceETag,
            sourceVersion: fields["darkroom-source-version"],
            sequencer: fields["darkroom-sequencer"],
            operations: operations,
            representation: fields["darkroom-representation"],
            device: fields["darkroom-device"],
            milliseconds: fields["darkroom-milliseconds"].flatMap(Double.init),
            cost: fields["darkroom-cost"].flatMap(Double.init)
        )
    }
}

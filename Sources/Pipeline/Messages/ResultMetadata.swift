import AWSEvents

/// What a result's user metadata (`x-amz-meta-darkroom-…`) say of how it was made, by which a redelivered or outdated event is recognised.
public struct ResultMetadata: Sendable, Hashable {
    public var source: PhotoSource
    /// The operations in their order, with commas between them: `invert`.
    public let operations: String
    /// What the kernels worked on: `coefficients`, `colour-table`, `pixels`. Nil for a rejection.
    public var representation: String?
    /// The device that ran the kernels. Nil for a rejection.
    public var device: String?
    /// How long the engine took.
    public var milliseconds: Double?
    /// US dollars as an exact decimal.
    public var cost: String?

    public init(
        source: PhotoSource,
        operations: String,
        representation: String? = nil,
        device: String? = nil,
        milliseconds: Double? = nil,
        cost: String? = nil
    ) {
        self.source = source
        self.operations = Self.stored(operations: operations)
        self.representation = representation
        self.device = device
        self.milliseconds = milliseconds
        self.cost = cost
    }

    /// A list of operations as metadata can hold it, for comparisons with what was stored. Of a list that is none, too.
    public static func stored(operations: String) -> String { operations.headerText(longest: 640) }

    private enum Name {
        static let eTag = "darkroom-source-etag"
        static let versionID = "darkroom-source-version"
        static let sequencer = "darkroom-source-sequencer"
        static let operations = "darkroom-operations"
        static let representation = "darkroom-representation"
        static let device = "darkroom-device"
        static let milliseconds = "darkroom-milliseconds"
        static let cost = "darkroom-cost"
    }

    /// The metadata to store, by name without `x-amz-meta-`.
    public var values: [String: String] {
        var values = [Name.operations: operations]
        values[Name.eTag] = source.eTag?.headerText()
        values[Name.versionID] = source.versionID?.headerText()
        values[Name.sequencer] = source.sequencer?.description.headerText()
        values[Name.representation] = representation?.headerText()
        values[Name.device] = device?.headerText()
        values[Name.milliseconds] = milliseconds?.shortDecimal
        values[Name.cost] = cost
        return values
    }

    /// Nil for an object that no processor of ours made.
    ///
    /// - Parameter values: An object's metadata by name without `x-amz-meta-`, in any case.
    public init?(values: [String: String]) {
        let values = Dictionary(values.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
        guard let operations = values[Name.operations] else { return nil }
        self.init(
            source: PhotoSource(
                eTag: values[Name.eTag],
                versionID: values[Name.versionID],
                sequencer: values[Name.sequencer].map { Sequencer($0) }
            ),
            operations: operations,
            representation: values[Name.representation],
            device: values[Name.device],
            milliseconds: values[Name.milliseconds].flatMap { Double($0) },
            cost: values[Name.cost]
        )
    }

    /// The cost as a number, for display.
    public var dollars: Double? { cost.flatMap { Double($0) } }
}

extension String {
    /// The text as a header can carry it: printable ASCII, a question mark for all else, cut to fit into S3's 2 KiB.
    fileprivate func headerText(longest: Int = 200) -> String {
        let bytes = utf8.prefix(longest).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
        return String(decoding: bytes, as: UTF8.self)
    }
}

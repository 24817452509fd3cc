/// What a parser of hostile bytes allows before it gives up.
public struct WireLimits: Sendable, Hashable {
    /// How deeply lists, maps and elements may nest.
    public var depth: Int
    /// How long the document may be.
    public var bytes: Int
    /// How many values it may hold.
    public var nodes: Int

    public init(depth: Int = 64, bytes: Int = 64 << 20, nodes: Int = 2_000_000) {
        self.depth = depth
        // Ranges are kept in 32 bits, and what is decoded can stand beside the document: a quarter of them leaves room for both.
        self.bytes = min(bytes, 1 << 30)
        self.nodes = nodes
    }

    /// Wide enough for every request and answer of the services.
    public static let standard = WireLimits()
}

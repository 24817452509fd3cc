/// Collects the nodes of a ``WireTree`` while a parser walks a document.
struct WireTreeBuilder {
    /// The length of the document, behind which the decoded texts will stand.
    private let length: Int
    private let limits: WireLimits
    private(set) var entries: [WireTree.Entry] = []
    /// Texts that differ from what stands in the document.
    var decoded: [UInt8] = []
    private var depth = 0

    init(length: Int, limits: WireLimits) throws(ShapeError) {
        guard length <= limits.bytes else { throw .tooLarge("The document is longer than \(limits.bytes) bytes") }
        self.length = length
        self.limits = limits
        self.entries.reserveCapacity(min(length / 12 + 4, 4096))
    }

    /// The place behind the last decoded byte, in the coordinates of the tree.
    var position: Int { length + decoded.count }

    /// Adds a value without children.
    @discardableResult
    mutating func add(_ kind: WireTree.Kind, name: Range<Int>, text: Range<Int>) throws(ShapeError) -> Int {
        guard entries.count < limits.nodes else { throw .tooLarge("The document has more than \(limits.nodes) values") }
        guard text.upperBound <= UInt32.max, name.upperBound <= UInt32.max else { throw .tooLarge("The document is too long") }
        entries.append(
            WireTree.Entry(
                kind: kind,
                nameStart: UInt32(truncatingIfNeeded: name.lowerBound),
                nameEnd: UInt32(truncatingIfNeeded: name.upperBound),
                low: UInt32(truncatingIfNeeded: text.lowerBound),
                high: UInt32(truncatingIfNeeded: text.upperBound),
                end: UInt32(truncatingIfNeeded: entries.count + 1)
            )
        )
        return entries.count - 1
    }

    /// Adds a number or a truth value that is held in the node itself.
    mutating func add(_ kind: WireTree.Kind, name: Range<Int>, bits: UInt64) throws(ShapeError) {
        let index = try add(kind, name: name, text: 0..<0)
        entries[index].low = UInt32(truncatingIfNeeded: bits)
        entries[index].high = UInt32(truncatingIfNeeded: bits >> 32)
    }

    /// Begins a value with children, which ``close(_:)`` must end.
    mutating func open(_ kind: WireTree.Kind, name: Range<Int>) throws(ShapeError) -> Int {
        depth += 1
        guard depth <= limits.depth else { throw .tooLarge("The document nests deeper than \(limits.depth) levels") }
        return try add(kind, name: name, text: 0..<0)
    }

    mutating func close(_ index: Int) {
        depth -= 1
        entries[index].end = UInt32(truncatingIfNeeded: entries.count)
    }

    mutating func setText(_ text: Range<Int>, of index: Int) {
        entries[index].low = UInt32(truncatingIfNeeded: text.lowerBound)
        entries[index].high = UInt32(truncatingIfNeeded: text.upperBound)
    }

    /// The tree over the document that was parsed.
    consuming func finish(_ document: consuming [UInt8]) -> WireTree {
        var bytes = consume document
        bytes.append(contentsOf: decoded)
        return WireTree(bytes: bytes, entries: entries)
    }
}

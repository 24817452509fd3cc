/// A parsed document of any format: JSON, XML, CBOR or a Query form.
///
/// The nodes lie in one array in document order, each with the index behind its last descendant, and their names and texts are
/// ranges of one byte array: the document itself, followed by whatever had to be decoded (escapes, entities, percent signs).
/// Parsing therefore allocates a handful of arrays, whatever the number of values, and one ``ShapeReader`` walks every format.
///
/// For reading by hand there is a cursor:
///
///     let tree = try JSONParser.parse(bytes)
///     tree.root["operations"]?.children   // ordered; each knows its `name`
///     tree.root["metadata"]?["apiVersion"]?.string
///
/// Of several children of the same name a lookup gives the first.
public struct WireTree: Sendable {
    public enum Kind: UInt8, Sendable {
        case null
        case boolean
        /// A number as decimal text, JSON's.
        case number
        /// An integer of 64 bits, CBOR's.
        case integer
        /// A floating-point number of 64 bits, CBOR's.
        case double
        case text
        case bytes
        case list
        case map
        /// An XML element, or a name in a form: text and children both.
        case element
        case attribute
    }

    struct Entry: Sendable {
        var kind: Kind
        /// Where the name stands in the bytes; empty when it has none.
        var nameStart: UInt32
        var nameEnd: UInt32
        /// Where the text stands in the bytes, or the halves of a number that is held in place.
        var low: UInt32
        var high: UInt32
        /// The index behind the last descendant.
        var end: UInt32

        var bits: UInt64 {
            UInt64(high) << 32 | UInt64(low)
        }

        var text: Range<Int> { Int(low)..<Int(high) }

        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }

        /// Whether ``text`` is where the value stands.
        var hasText: Bool {
            switch kind {
            case .number, .text, .bytes, .element, .attribute: true
            case .null, .boolean, .integer, .double, .list, .map: false
            }
        }
    }

    let bytes: [UInt8]
    let entries: [Entry]

    /// The outermost value.
    public var root: WireNode { WireNode(tree: self, index: 0) }

    /// The indices of the node's children, in order.
    func children(of index: Int) -> Children {
        Children(entries: entries, position: index + 1, end: Int(entries[index].end))
    }

    struct Children: Sequence, IteratorProtocol {
        let entries: [Entry]
        var position: Int
        let end: Int

        mutating func next() -> Int? {
            guard position < end else { return nil }
            defer { position = Int(entries[position].end) }
            return position
        }
    }

    /// The first child of the name.
    @inline(never)
    func child(of index: Int, named name: StaticString) -> Int? {
        let end = Int(entries[index].end)
        let length = name.utf8CodeUnitCount
        return name.withUTF8Buffer { wanted in
            bytes.withUnsafeBufferPointer { bytes in
                entries.withUnsafeBufferPointer { entries in
                    var child = index + 1
                    while child < end {
                        let entry = entries[child]
                        let start = Int(entry.nameStart)
                        if Int(entry.nameEnd) - start == length, equal(bytes, start, wanted) { return child }
                        child = Int(entry.end)
                    }
                    return nil
                }
            }
        }
    }

    func isNamed(_ index: Int, _ name: StaticString) -> Bool {
        let entry = entries[index]
        guard entry.nameEnd - entry.nameStart == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { wanted in
            bytes.withUnsafeBufferPointer { equal($0, Int(entry.nameStart), wanted) }
        }
    }

    func string(_ range: Range<Int>) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: $0[range], as: UTF8.self) }
    }

    func name(of index: Int) -> String { string(entries[index].name) }
}

/// Whether `wanted` stands at `start`, where at least as many bytes are known to be.
private func equal(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = 0
    while position < wanted.count {
        guard bytes[start &+ position] == wanted[position] else { return false }
        position &+= 1
    }
    return true
}

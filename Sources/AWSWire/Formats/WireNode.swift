/// A place in a ``WireTree``.
public struct WireNode: Sendable {
    let tree: WireTree
    let index: Int

    private var entry: WireTree.Entry { tree.entries[index] }

    public var kind: WireTree.Kind { entry.kind }

    public var isNull: Bool { kind == .null }

    /// The key or the element's name under which the node stands; empty for a list's item and for the root of JSON and CBOR.
    public var name: String { tree.name(of: index) }

    /// The node's children, in document order.
    public var children: [WireNode] {
        tree.children(of: index).map { WireNode(tree: tree, index: $0) }
    }

    /// The first child of the name.
    public subscript(name: String) -> WireNode? {
        let wanted = Array(name.utf8)
        for child in tree.children(of: index) where tree.bytes[tree.entries[child].name].elementsEqual(wanted) {
            return WireNode(tree: tree, index: child)
        }
        return nil
    }

    /// The text of a string, an element or an attribute, or a JSON number as it stands; nil for other kinds.
    public var string: String? {
        guard entry.hasText, kind != .bytes else { return nil }
        return tree.string(entry.text)
    }

    /// The number, when it is whole and fits; in XML and forms, where all is text, the text's.
    public var integer: Int? {
        tree.integer(at: index).flatMap { Int(exactly: $0) }
    }

    public var double: Double? { tree.double(at: index) }

    public var boolean: Bool? { tree.boolean(at: index) }
}

/// Gives a generated structure the values of its members, whatever the protocol.
///
/// It stands at a place (a node of the document, or a text from the head of the message) and moves to a member's place while that is read.
public struct ShapeReader: Sendable {
    /// What kind of document the tree was parsed from, which decides by which names members are known and how strict types are.
    public enum Format: Sendable {
        case json
        case cbor
        case xml
        /// A Query protocol's request.
        case form
    }

    enum Place: Sendable {
        /// A structure none of whose members stands in a document.
        case nowhere
        case node(Int)
        /// The children of `parent` that bear the member's XML name: a flattened list or map.
        case siblings(parent: Int, first: Int)
        /// From the head of the message.
        case text(String)
        /// The headers that begin with a prefix.
        case fields(prefix: String)
        /// The body as it stands.
        case body([UInt8])
    }

    let format: Format
    let tree: WireTree
    let parts: MessageParts
    /// The root element is a member itself (S3's GetBucketLocation).
    var rootIsMember = false
    var place: Place

    /// - Parameter tree: nil when the message has no document.
    public init(_ tree: WireTree?, format: Format, parts: MessageParts = MessageParts()) {
        self.format = format
        self.parts = parts
        self.tree = tree ?? WireTree(bytes: [], entries: [])
        self.place = tree == nil ? .nowhere : .node(0)
    }

    /// Stands at the descendant of the root that the names lead to; nowhere when there is none.
    init(_ tree: WireTree, format: Format, at node: Int?, parts: MessageParts = MessageParts()) {
        self.init(tree, format: format, parts: parts)
        self.place = node.map { .node($0) } ?? .nowhere
    }

    /// The member's value, or nil when it is absent (or null).
    public mutating func read<Value: ShapeValue>(_ member: Member, as type: Value.Type = Value.self) throws -> Value? {
        guard let inner = locate(member) else { return nil }
        return try read(at: inner, as: type, member: member, path: member.name.description)
    }

    /// The member's value.
    ///
    /// - Throws: ``ShapeError/missing(path:)`` when it is absent.
    public mutating func require<Value: ShapeValue>(_ member: Member, as type: Value.Type = Value.self) throws -> Value {
        guard let value = try read(member, as: type) else { throw ShapeError.missing(path: member.name.description) }
        return value
    }

    /// The request's or answer's body as a stream, for a member whose location is ``Member/Location/payload``.
    public mutating func stream(_ member: Member) -> HTTPBody? {
        parts.body
    }

    /// Reads a value at another place; an error tells the path to it.
    mutating func read<Value: ShapeValue>(
        at inner: Place,
        as type: Value.Type,
        member: Member,
        path: @autoclosure () -> String
    ) throws -> Value {
        let outer = place
        place = inner
        defer { place = outer }
        do {
            return try Value(from: &self, member: member)
        } catch let error as ShapeError {
            throw error.within(path())
        }
    }
}

extension ShapeError {
    /// The same error, seen from further out.
    func within(_ component: String) -> ShapeError {
        let joined = { (path: String) in path.isEmpty ? component : "\(component).\(path)" }
        return switch self {
        case .missing(let path): .missing(path: joined(path))
        case .wrongType(let path, let expected, let found): .wrongType(path: joined(path), expected: expected, found: found)
        case .malformed, .tooLarge: self
        }
    }
}

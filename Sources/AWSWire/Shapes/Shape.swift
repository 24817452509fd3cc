/// A value that travels: a scalar, a list, a map or a structure.
public protocol ShapeValue: Sendable {
    /// Reads the value at which `reader` stands; `member` has the names and formats of the member it belongs to.
    ///
    /// - Throws: ``ShapeError``.
    init(from reader: inout ShapeReader, member: Member) throws

    /// Writes the value at the place where `writer` stands (after the key or within the element that the caller opened).
    func write(to writer: inout ShapeWriter, member: Member)

    /// Reads a list of such values. Only a byte answers otherwise than by reading item after item: a list of bytes is a blob.
    static func readList(from reader: inout ShapeReader, member: Member) throws -> [Self]

    /// Writes a list of such values.
    static func writeList(_ list: [Self], to writer: inout ShapeWriter, member: Member)
}

/// A generated structure.
public protocol Shape: ShapeValue {
    /// The structure's members, in the model's order.
    static var members: [Member] { get }

    /// Reads each member by `reader.read` or `reader.require`.
    init(from reader: inout ShapeReader) throws

    /// Writes each member by `writer.write`.
    func serialize(to writer: inout ShapeWriter)
}

/// A string whose known values are static members; unknown ones pass through.
public protocol ShapeEnum: ShapeValue, RawRepresentable, Hashable, ExpressibleByStringLiteral where RawValue == String {
    init(rawValue: String)
    /// The values that the model lists.
    static var allKnown: [Self] { get }
}

extension ShapeEnum {
    public init(stringLiteral value: String) { self.init(rawValue: value) }
    /// Whether the model lists the value.
    public var isKnown: Bool { Self.allKnown.contains(self) }
}

/// A body that could not be read as the shape that the operation takes.
public enum ShapeError: Error, Sendable, Hashable {
    /// A required member is not there. The path is dotted, as in `Entries.1.member.Id`: indices count from 1, and behind an index or a
    /// map's key stands `member`, as AWS's own messages have it.
    case missing(path: String)
    /// A member is there with a value of another kind.
    case wrongType(path: String, expected: String, found: String)
    /// The text is not of the format.
    case malformed(String)
    /// Nested too deeply, or longer than the reader allows.
    case tooLarge(String)
}

import AWSWire

/// A JSON value to be written: members stay in the order in which they are given.
///
/// For the documents that Darkroom makes (events, envelopes, policies, photo messages); the services' own shapes have their own writer.
public enum JSONText: Sendable, Hashable {
    case object([Member])
    case array([JSONText])
    case string(String)
    case integer(Int64)
    /// A number as it is to stand in the document.
    case number(String)
    case boolean(Bool)
    case null

    public struct Member: Sendable, Hashable {
        public var name: String
        public var value: JSONText

        public init(_ name: String, _ value: JSONText) {
            self.name = name
            self.value = value
        }
    }

    /// An object of the members whose value is not nil.
    public static func members(_ members: (String, JSONText?)...) -> JSONText {
        .object(members.compactMap { name, value in value.map { Member(name, $0) } })
    }

    /// The document without any blanks.
    public var compact: String {
        var writer = JSONWriter()
        write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The text as a JSON string.
    public static func quoted(_ text: String) -> String {
        JSONText.string(text).compact
    }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.key(member.name)
                member.value.write(to: &writer)
            }
            writer.endObject()
        case .array(let items):
            writer.beginArray()
            for item in items { item.write(to: &writer) }
            writer.endArray()
        case .string(let text): writer.string(text)
        case .integer(let value): writer.integer(value)
        case .number(let text): writer.raw(text)
        case .boolean(let value): writer.boolean(value)
        case .null: writer.null()
        }
    }
}

extension JSONText: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringInterpolation,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    public init(dictionaryLiteral elements: (String, JSONText)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }

    public init(arrayLiteral elements: JSONText...) {
        self = .array(elements)
    }

    public init(stringLiteral value: String) {
        self = .string(value)
    }

    public init(integerLiteral value: Int64) {
        self = .integer(value)
    }

    public init(booleanLiteral value: Bool) {
        self = .boolean(value)
    }
}

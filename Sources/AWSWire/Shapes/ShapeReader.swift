/// Gives a generated structure the values of its members, whatever the protocol.
public struct ShapeReader {
    /// The member's value, or nil when it is absent (or null).
    public mutating func read<Value: ShapeValue>(_ member: Member, as type: Value.Type = Value.self) throws -> Value? {
        nil
    }

    /// The member's value.
    ///
    /// - Throws: ``ShapeError/missing(path:)`` when it is absent.
    public mutating func require<Value: ShapeValue>(_ member: Member, as type: Value.Type = Value.self) throws -> Value {
        throw ShapeError.missing(path: member.name.description)
    }

    /// The request's or answer's body as a stream, for a member whose location is ``Member/Location/payload``.
    public mutating func stream(_ member: Member) -> HTTPBody? {
        nil
    }
}

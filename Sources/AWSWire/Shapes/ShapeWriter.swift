/// Takes the values of a generated structure's members, whatever the protocol.
public struct ShapeWriter {
    /// Writes the member, or nothing when the value is nil.
    public mutating func write<Value: ShapeValue>(_ member: Member, _ value: Value?) {
    }

    /// Makes `body` the body of the request or answer.
    public mutating func stream(_ member: Member, _ body: HTTPBody?) {
    }
}

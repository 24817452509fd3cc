/// The input or output of an operation that has none.
public struct EmptyShape: Shape, Hashable {
    public static var members: [Member] { [] }

    public init() {}

    public init(from reader: inout ShapeReader) throws {}

    public func serialize(to writer: inout ShapeWriter) {}
}

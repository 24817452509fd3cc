public import AWSCore

extension String: ShapeValue {
    public init(from reader: inout ShapeReader, member: Member) throws { self = try reader.string() }
    public func write(to writer: inout ShapeWriter, member: Member) { writer.string(self) }
}

extension Int: ShapeValue {
    public init(from reader: inout ShapeReader, member: Member) throws { self = try Int(reader.integer()) }
    public func write(to writer: inout ShapeWriter, member: Member) { writer.integer(Int64(self)) }
}

extension Int64: ShapeValue {
    public init(from reader: inout ShapeReader, member: Member) throws { self = try reader.integer() }
    public func write(to writer: inout ShapeWriter, member: Member) { writer.integer(self) }
}

extension Int32: ShapeValue {
    public init(from reader: inout ShapeReader, member: Member) throws {
        guard let value = try Int32(exactly: reader.integer()) else { throw reader.wrongType("Integer") }
        self = value
    }

    public func write(to writer: inout ShapeWriter, member: Member) { writer.integer(Int64(self)) }
}

extension Double: ShapeValue {
    public init(from reader: inout ShapeReader, member: Member) throws { self = try reader.double() }
    public func write(to writer: inout ShapeWriter, member: Member) { writer.double(self) }
}

extension Float: ShapeValue {
    public init(from reader: inout ShapeReader, member: Member) throws { self = try Float(reader.double()) }
    public func write(to writer: inout ShapeWriter, member: Member) { writer.double(Double(self)) }
}

extension Bool: ShapeValue {
    public init(from reader: inout ShapeReader, member: Member) throws { self = try reader.boolean() }
    public func write(to writer: inout ShapeWriter, member: Member) { writer.boolean(self) }
}

extension Timestamp: ShapeValue {
    public init(from reader: inout ShapeReader, member: Member) throws { self = try reader.timestamp(member) }
    public func write(to writer: inout ShapeWriter, member: Member) { writer.timestamp(self, member) }
}

/// A byte travels only within a blob, which is what makes `[UInt8]` one wherever it stands, in generic code as well.
extension UInt8: ShapeValue {
    public init(from reader: inout ShapeReader, member: Member) throws {
        guard let value = try UInt8(exactly: reader.integer()) else { throw reader.wrongType("Byte") }
        self = value
    }

    public func write(to writer: inout ShapeWriter, member: Member) { writer.integer(Int64(self)) }

    public static func readList(from reader: inout ShapeReader, member: Member) throws -> [UInt8] { try reader.blob() }

    public static func writeList(_ list: [UInt8], to writer: inout ShapeWriter, member: Member) { writer.blob(list) }
}

extension ShapeEnum {
    public init(from reader: inout ShapeReader, member: Member) throws { self.init(rawValue: try reader.string()) }
    public func write(to writer: inout ShapeWriter, member: Member) { writer.string(rawValue) }
}

extension ShapeValue {
    public static func readList(from reader: inout ShapeReader, member: Member) throws -> [Self] {
        let places = try reader.items(of: member)
        var list: [Self] = []
        list.reserveCapacity(places.count)
        for (offset, place) in places.enumerated() {
            list.append(try reader.read(at: place, as: Self.self, member: .item, path: "\(offset + 1).member"))
        }
        return list
    }

    public static func writeList(_ list: [Self], to writer: inout ShapeWriter, member: Member) {
        writer.beginList()
        for (offset, value) in list.enumerated() {
            let mark = writer.beginItem(offset, member)
            value.write(to: &writer, member: .item)
            writer.endItem(mark, member)
        }
        writer.endList(isEmpty: list.isEmpty)
    }
}

extension Array: ShapeValue where Element: ShapeValue {
    public init(from reader: inout ShapeReader, member: Member) throws {
        self = try Element.readList(from: &reader, member: member)
    }

    public func write(to writer: inout ShapeWriter, member: Member) {
        Element.writeList(self, to: &writer, member: member)
    }
}

extension Dictionary: ShapeValue where Key == String, Value: ShapeValue {
    /// Of several entries of one key the first counts.
    public init(from reader: inout ShapeReader, member: Member) throws {
        let pairs = try reader.pairs(of: member)
        self.init(minimumCapacity: pairs.count)
        for (key, place) in pairs where self[key] == nil {
            self[key] = try reader.read(at: place, as: Value.self, member: .item, path: "\(key).member")
        }
    }

    /// The entries are sorted by key, so that the same map is always the same bytes.
    public func write(to writer: inout ShapeWriter, member: Member) {
        writer.beginMap()
        for (offset, (key, value)) in sorted(by: { $0.key < $1.key }).enumerated() {
            let mark = writer.beginEntry(offset, key, member)
            value.write(to: &writer, member: .item)
            writer.endEntry(mark, member)
        }
        writer.endMap()
    }
}

extension Indirect: ShapeValue where Value: ShapeValue {
    public init(from reader: inout ShapeReader, member: Member) throws {
        self.init(try Value(from: &reader, member: member))
    }

    public func write(to writer: inout ShapeWriter, member: Member) {
        wrapped.write(to: &writer, member: member)
    }
}

extension Shape {
    public init(from reader: inout ShapeReader, member: Member) throws {
        try reader.requireStructure()
        try self.init(from: &reader)
    }

    public func write(to writer: inout ShapeWriter, member: Member) {
        if writer.writesAttributes(of: member) {
            // XML's attributes stand in the start tag, wherever their members stand in the model.
            writer.isWritingAttributes = true
            serialize(to: &writer)
            writer.isWritingAttributes = false
        }
        writer.beginStructure()
        serialize(to: &writer)
        writer.endStructure()
    }
}

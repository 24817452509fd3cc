import AWSCore
import AWSWire

/// One member of every kind, without a generator in between.
struct SampleShape: Shape, Equatable {
    var text: String
    var number: Int?
    var large: Int64?
    var real: Double?
    var flag: Bool?
    var instant: Timestamp?
    var blob: [UInt8]?
    var kind: SampleKind?
    var names: [String]?
    var flatNames: [String]?
    var blobs: [[UInt8]]?
    var numbers: [String: Int]?
    var inner: SampleInner?
    var inners: [SampleInner]?
    var innerMap: [String: SampleInner]?
    var nested: [[String]]?
    var recursive: Indirect<SampleShape>?

    init(text: String) {
        self.text = text
    }

    enum Members {
        static let text = Member("Text")
        static let number = Member("Number")
        static let large = Member("Large", xml: "LargeNumber")
        static let real = Member("Real")
        static let flag = Member("Flag")
        static let instant = Member("Instant")
        static let blob = Member("Blob")
        static let kind = Member("Kind")
        static let names = Member("Names", element: "Name")
        static let flatNames = Member("FlatNames", xml: "FlatName", flattened: true)
        static let blobs = Member("Blobs")
        static let numbers = Member("Numbers")
        static let inner = Member("Inner")
        static let inners = Member("Inners")
        static let innerMap = Member("InnerMap", xml: "InnerEntry", flattened: true, key: "Name", value: "Value")
        static let nested = Member("Nested")
        static let recursive = Member("Recursive")
    }

    static let members: [Member] = [
        Members.text, Members.number, Members.large, Members.real, Members.flag, Members.instant, Members.blob, Members.kind, Members.names,
        Members.flatNames, Members.blobs, Members.numbers, Members.inner, Members.inners, Members.innerMap, Members.nested,
        Members.recursive,
    ]

    init(from reader: inout ShapeReader) throws {
        self.text = try reader.require(Members.text)
        self.number = try reader.read(Members.number)
        self.large = try reader.read(Members.large)
        self.real = try reader.read(Members.real)
        self.flag = try reader.read(Members.flag)
        self.instant = try reader.read(Members.instant)
        self.blob = try reader.read(Members.blob)
        self.kind = try reader.read(Members.kind)
        self.names = try reader.read(Members.names)
        self.flatNames = try reader.read(Members.flatNames)
        self.blobs = try reader.read(Members.blobs)
        self.numbers = try reader.read(Members.numbers)
        self.inner = try reader.read(Members.inner)
        self.inners = try reader.read(Members.inners)
        self.innerMap = try reader.read(Members.innerMap)
        self.nested = try reader.read(Members.nested)
        self.recursive = try reader.read(Members.recursive)
    }

    func serialize(to writer: inout ShapeWriter) {
        writer.write(Members.text, text)
        writer.write(Members.number, number)
        writer.write(Members.large, large)
        writer.write(Members.real, real)
        writer.write(Members.flag, flag)
        writer.write(Members.instant, instant)
        writer.write(Members.blob, blob)
        writer.write(Members.kind, kind)
        writer.write(Members.names, names)
        writer.write(Members.flatNames, flatNames)
        writer.write(Members.blobs, blobs)
        writer.write(Members.numbers, numbers)
        writer.write(Members.inner, inner)
        writer.write(Members.inners, inners)
        writer.write(Members.innerMap, innerMap)
        writer.write(Members.nested, nested)
        writer.write(Members.recursive, recursive)
    }
}

struct SampleInner: Shape, Equatable {
    var id: String

    init(id: String) {
        self.id = id
    }

    enum Members {
        static let id = Member("Id")
    }

    static let members: [Member] = [Members.id]

    init(from reader: inout ShapeReader) throws {
        self.id = try reader.require(Members.id)
    }

    func serialize(to writer: inout ShapeWriter) {
        writer.write(Members.id, id)
    }
}

struct SampleKind: ShapeEnum {
    let rawValue: String

    init(rawValue: String) {
        self.rawValue = rawValue
    }

    static let allKnown: [SampleKind] = ["one", "two"]
}

extension SampleShape {
    static var full: SampleShape {
        var shape = SampleShape(text: "a<&>\"\\\n é😀")
        shape.number = -7
        shape.large = .max
        shape.real = 2.5
        shape.flag = true
        shape.instant = Timestamp(milliseconds: 1_795_498_111_042)
        shape.blob = [0, 1, 0xFF]
        shape.kind = "unknown"
        shape.names = ["x", "", "y"]
        shape.flatNames = ["p", "q"]
        shape.blobs = [[1], [], [2, 3]]
        shape.numbers = ["b": 2, "a": 1, "A.1": 3]
        shape.inner = SampleInner(id: "i")
        shape.inners = [SampleInner(id: "1"), SampleInner(id: "2")]
        shape.innerMap = ["k": SampleInner(id: "v"), "j": SampleInner(id: "w")]
        shape.nested = [["a", "b"], ["c"]]
        shape.recursive = Indirect(SampleShape(text: "deep"))
        return shape
    }
}

/// What the `meta` box of a HEIC or AVIF lists: items (pictures, tiles, notes), where they lie, what they are to each other, and
/// their properties.
struct HEIFItems {
    typealias Identifier = Int

    struct Item: Hashable, Sendable {
        /// The four letters as a number.
        var type: UInt32
        /// Of an item of the type `mime`.
        var contentType: String?
        var isProtected: Bool
    }

    struct Association: Hashable, Sendable {
        var property: ISOBox
        var isEssential: Bool
    }

    struct Reference: Hashable, Sendable {
        var type: UInt32
        var from: Identifier
        var to: [Identifier]
    }

    private(set) var primary: Identifier?
    private(set) var items: [Identifier: Item] = [:]
    /// The pieces of the file that an item's data are.
    private(set) var extents: [Identifier: [Range<Int>]] = [:]
    private(set) var references: [Reference] = []
    private(set) var associations: [Identifier: [Association]] = [:]

    private let bytes: [UInt8]
    private let format: PhotoFormat

    private static let mostItems = 10_000
    private static let mostExtents = 32
    private static let mostReferences = 100_000
    private static let mostAssociations = 100_000

    /// - Parameter body: the body of the `meta` box.
    init(meta body: Range<Int>, of bytes: [UInt8], _ format: PhotoFormat) throws(PhotoRejection) {
        self.bytes = bytes
        self.format = format
        guard body.count >= 4 else { throw .corrupt(format, "its list of items is empty") }
        let boxes = try ISOBox.all(in: body.lowerBound + 4..<body.upperBound, of: bytes, format)
        let data = boxes.first { $0.isType("idat") }
        // Each list is bounded; a second one would double the bound.
        for type: StaticString in ["iinf", "iloc", "iref", "iprp"] {
            guard boxes.count(where: { $0.isType(type) }) <= 1 else { throw isDamaged }
        }
        for box in boxes {
            if box.isType("pitm") {
                try readPrimary(box)
            } else if box.isType("iinf") {
                try readItems(box)
            } else if box.isType("iloc") {
                try readLocations(box, data: data?.body)
            } else if box.isType("iref") {
                try readReferences(box)
            } else if box.isType("iprp") {
                try readProperties(box)
            }
        }
    }

    /// The identifiers that refer to an item in one way: its thumbnails, its auxiliary pictures, its notes.
    func referring(to item: Identifier, as type: StaticString) -> [Identifier] {
        references.filter { $0.type == fourLetters(type) && $0.to.contains(item) }.map(\.from)
    }

    /// What an item refers to in one way: the tiles of a grid.
    func referred(by item: Identifier, as type: StaticString) -> [Identifier] {
        references.filter { $0.type == fourLetters(type) && $0.from == item }.flatMap(\.to)
    }

    /// The first property of a type.
    func property(_ type: StaticString, of item: Identifier) -> ISOBox? {
        associations[item]?.first { $0.property.isType(type) }?.property
    }

    /// The first bytes of an item's data.
    func data(of item: Identifier, atMost count: Int) -> [UInt8] {
        var data: [UInt8] = []
        for extent in extents[item] ?? [] where data.count < count {
            data += bytes[extent].prefix(count - data.count)
        }
        return data
    }

    private var isDamaged: PhotoRejection { .corrupt(format, "its list of items is damaged") }

    /// The version and flags of a box that has them, and what follows.
    private func open(_ box: ISOBox) throws(PhotoRejection) -> (version: Int, flags: Int, reader: ISOReader) {
        var reader = ISOReader(bytes, box.body)
        guard let version = reader.number(1), let flags = reader.number(3) else { throw isDamaged }
        return (version, flags, reader)
    }

    private mutating func readPrimary(_ box: ISOBox) throws(PhotoRejection) {
        var (version, _, reader) = try open(box)
        guard primary == nil, let identifier = reader.number(version == 0 ? 2 : 4) else { throw isDamaged }
        primary = identifier
    }

    private mutating func readItems(_ box: ISOBox) throws(PhotoRejection) {
        var (version, _, reader) = try open(box)
        guard let count = reader.number(version == 0 ? 2 : 4), count <= Self.mostItems else { throw isDamaged }
        let entries = try ISOBox.all(in: reader.position..<box.body.upperBound, of: bytes, format)
        guard entries.count >= count else { throw isDamaged }
        for entry in entries.prefix(count) where entry.isType("infe") {
            var (version, _, reader) = try open(entry)
            // The first two versions belong to other kinds of files.
            guard version >= 2 else { continue }
            guard
                let identifier = reader.number(version == 2 ? 2 : 4), let protection = reader.number(2), let type = reader.number(4),
                items[identifier] == nil
            else { throw isDamaged }
            var item = Item(type: UInt32(type), isProtected: protection != 0)
            if item.type == fourLetters("mime") {
                guard reader.text() != nil, let contentType = reader.text() else { throw isDamaged }
                item.contentType = contentType
            }
            items[identifier] = item
        }
    }

    private mutating func readLocations(_ box: ISOBox, data: Range<Int>?) throws(PhotoRejection) {
        var (version, _, reader) = try open(box)
        guard version <= 2, extents.isEmpty, let sizes = reader.number(2) else { throw isDamaged }
        let sizeOfOffset = sizes >> 12
        let sizeOfLength = sizes >> 8 & 15
        let sizeOfBase = sizes >> 4 & 15
        let sizeOfIndex = version == 0 ? 0 : sizes & 15
        guard [sizeOfOffset, sizeOfLength, sizeOfBase, sizeOfIndex].allSatisfy({ [0, 4, 8].contains($0) }) else { throw isDamaged }
        guard let count = reader.number(version < 2 ? 2 : 4), count <= Self.mostItems else { throw isDamaged }
        for _ in 0..<count {
            guard
                let identifier = reader.number(version < 2 ? 2 : 4), let method = version == 0 ? 0 : reader.number(2),
                let source = reader.number(2), let base = reader.number(sizeOfBase), let pieces = reader.number(2),
                pieces <= Self.mostExtents, extents[identifier] == nil
            else { throw isDamaged }
            let whole: Range<Int>
            switch (method & 15, source) {
            case (0, 0):
                whole = 0..<bytes.count
            case (1, 0):
                guard let data else { throw isDamaged }
                whole = data
            default:
                throw .unsupported("a \(format.name) whose picture lies in another file or item is not supported")
            }
            var ranges: [Range<Int>] = []
            for _ in 0..<pieces {
                guard
                    reader.skip(sizeOfIndex), let offset = reader.number(sizeOfOffset), let length = reader.number(sizeOfLength)
                else { throw isDamaged }
                ranges.append(try piece(of: whole, at: base + offset, length: length))
            }
            extents[identifier] = ranges
        }
    }

    /// A piece of the file or of the data box; the length 0 means "to the end".
    private func piece(of whole: Range<Int>, at offset: Int, length: Int) throws(PhotoRejection) -> Range<Int> {
        guard offset <= whole.count, length <= whole.count - offset else { throw .truncated(format) }
        let start = whole.lowerBound + offset
        return start..<(length == 0 ? whole.upperBound : start + length)
    }

    private mutating func readReferences(_ box: ISOBox) throws(PhotoRejection) {
        let (version, _, start) = try open(box)
        let size = version == 0 ? 2 : 4
        var total = 0
        for entry in try ISOBox.all(in: start.position..<box.body.upperBound, of: bytes, format) {
            var reader = ISOReader(bytes, entry.body)
            guard let from = reader.number(size), let count = reader.number(2) else { throw isDamaged }
            total += count
            guard total <= Self.mostReferences else { throw isDamaged }
            var reference = Reference(type: entry.type, from: from, to: [])
            for _ in 0..<count {
                guard let to = reader.number(size) else { throw isDamaged }
                reference.to.append(to)
            }
            references.append(reference)
        }
    }

    private mutating func readProperties(_ box: ISOBox) throws(PhotoRejection) {
        let boxes = try ISOBox.all(in: box.body, of: bytes, format)
        guard let container = boxes.first(where: { $0.isType("ipco") }) else { throw isDamaged }
        let properties = try ISOBox.all(in: container.body, of: bytes, format)
        var total = 0
        for box in boxes where box.isType("ipma") {
            var (version, flags, reader) = try open(box)
            guard let count = reader.number(4), count <= Self.mostItems else { throw isDamaged }
            for _ in 0..<count {
                guard let item = reader.number(version == 0 ? 2 : 4), let entries = reader.number(1) else { throw isDamaged }
                total += entries
                guard total <= Self.mostAssociations else { throw isDamaged }
                for _ in 0..<entries {
                    let isLong = flags & 1 == 1
                    guard let entry = reader.number(isLong ? 2 : 1) else { throw isDamaged }
                    let index = entry & (isLong ? 0x7FFF : 0x7F)
                    // 0 stands for no property.
                    guard index > 0 else { continue }
                    guard index <= properties.count else { throw isDamaged }
                    let isEssential = entry & (isLong ? 0x8000 : 0x80) != 0
                    associations[item, default: []].append(Association(property: properties[index - 1], isEssential: isEssential))
                }
            }
        }
    }
}

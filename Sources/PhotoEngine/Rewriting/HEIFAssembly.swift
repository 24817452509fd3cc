/// Puts notes into a HEIC or AVIF that has none, as further items of its list. The data of all items are laid out anew behind the list.
struct HEIFAssembly {
    private let coded: [UInt8]
    private let items: HEIFItems
    private let primary: HEIFItems.Identifier
    private let brands: ISOBox
    /// The boxes of the list of items.
    private let children: [ISOBox]
    private let version: ArraySlice<UInt8>
    private let notes: [Note]

    private struct Note {
        var identifier: HEIFItems.Identifier
        /// What its entry says behind its numbers: type, name, type of content.
        var entry: [UInt8]
        var data: [UInt8]
    }

    /// - Parameter coded: a file from a codec process, which may be any bytes.
    init(_ coded: [UInt8], _ format: PhotoFormat, adding notes: HEIFNotes) throws(PhotoRejection) {
        self.coded = coded
        let boxes = try ISOBox.all(in: 0..<coded.count, of: coded, format)
        guard let brands = boxes.first(where: { $0.isType("ftyp") }), let meta = boxes.first(where: { $0.isType("meta") }),
            meta.body.count >= 4
        else { throw .corrupt(format, "the result has no list of items") }
        self.brands = brands
        version = coded[meta.body.prefix(4)]
        children = try ISOBox.all(in: meta.body.dropFirst(4), of: coded, format).filter { !$0.isType("idat") }
        guard children.filter({ $0.isType("iinf") || $0.isType("iref") }).allSatisfy({ $0.body.count >= 8 }) else {
            throw .corrupt(format, "the result's list of items is cut short")
        }
        items = try HEIFItems(meta: meta.body, of: coded, format)
        guard let primary = items.primary, let last = items.items.keys.max(), last < 0xFF00 else {
            throw .corrupt(format, "the result has no picture")
        }
        // Pieces that lie over each other could be copied without end.
        guard items.extents.values.joined().reduce(0, { Int.saturatingSum($0, $1.count) }) <= coded.count else {
            throw .corrupt(format, "the result's items are larger than the result")
        }
        self.primary = primary
        var list: [Note] = []
        if let exif = notes.exif {
            let distance = exif.starts(with: Array("Exif\0\0".utf8)) ? 6 : 0
            list.append(Note(identifier: last + 1, entry: Array("Exif\0".utf8), data: Self.number(distance, 4) + exif))
        }
        if let xmp = notes.xmp {
            list.append(Note(identifier: last + 2, entry: Array("mime\0\(HEIFNotes.xmpType)\0".utf8), data: xmp))
        }
        self.notes = list
    }

    /// The file with the notes.
    func assembled() -> [UInt8] {
        var data: [(identifier: HEIFItems.Identifier, bytes: ArraySlice<UInt8>)] = []
        for (identifier, pieces) in items.extents.sorted(by: { $0.key < $1.key }) {
            data.append((identifier, pieces.count == 1 ? coded[pieces[0]] : ArraySlice(pieces.flatMap { coded[$0] })))
        }
        for note in notes { data.append((note.identifier, note.data[...])) }
        let head = Self.box(brands.type, coded[brands.body])
        let lengths = data.map { (identifier: $0.identifier, length: $0.bytes.count) }
        // The length of the list does not depend on where the data begin.
        let start = head.count + list(lengths, from: 0).count + 8
        var result = head + list(lengths, from: start)
        result.reserveCapacity(start + lengths.reduce(0) { $0 + $1.length })
        result += Self.number(lengths.reduce(8) { $0 + $1.length }, 4) + Array("mdat".utf8)
        for item in data { result += item.bytes }
        return result
    }

    private func list(_ lengths: [(identifier: HEIFItems.Identifier, length: Int)], from start: Int) -> [UInt8] {
        var body = Array(version)
        var hasReferences = false
        for child in children {
            if child.isType("iinf") {
                body += Self.box(child.type, entries(of: child))
            } else if child.isType("iloc") {
                body += Self.box(child.type, locations(lengths, from: start))
            } else if child.isType("iref"), !hasReferences {
                hasReferences = true
                body += Self.box(child.type, coded[child.body] + references(size: coded[child.body.lowerBound] == 0 ? 2 : 4))
            } else {
                body += Self.box(child.type, coded[child.body])
            }
        }
        if !hasReferences { body += Self.box(fourLetters("iref"), Self.number(0, 4) + references(size: 2)) }
        return Self.box(fourLetters("meta"), body)
    }

    private func entries(of box: ISOBox) -> [UInt8] {
        let size = coded[box.body.lowerBound] == 0 ? 2 : 4
        let count = size == 2 ? coded.bigEndian16(at: box.body.lowerBound + 4) : coded.bigEndian32(at: box.body.lowerBound + 4)
        var body = coded[box.body.prefix(4)] + Self.number((count ?? 0) + notes.count, size) + coded[box.body.dropFirst(4 + size)]
        for note in notes {
            // Version 2; hidden, for it is no picture; not protected.
            let numbers = Self.number(2 << 24 | 1, 4) + Self.number(note.identifier, 2) + Self.number(0, 2)
            body += Self.box(fourLetters("infe"), numbers + note.entry)
        }
        return Array(body)
    }

    private func references(size: Int) -> [UInt8] {
        notes.flatMap { note in
            Self.box(fourLetters("cdsc"), Self.number(note.identifier, size) + Self.number(1, 2) + Self.number(primary, size))
        }
    }

    /// Version 1, with offsets and lengths of four bytes: each item is one piece of the file.
    private func locations(_ lengths: [(identifier: HEIFItems.Identifier, length: Int)], from start: Int) -> [UInt8] {
        var body = Self.number(1 << 24, 4) + Self.number(0x4400, 2) + Self.number(lengths.count, 2)
        var offset = start
        for (identifier, length) in lengths {
            body += Self.number(identifier, 2) + Self.number(0, 4) + Self.number(1, 2) + Self.number(offset, 4) + Self.number(length, 4)
            offset += length
        }
        return body
    }

    private static func box(_ type: UInt32, _ body: some Collection<UInt8>) -> [UInt8] {
        number(body.count + 8, 4) + number(Int(type), 4) + body
    }

    private static func number(_ number: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * (size - 1 - $0))) }
    }
}

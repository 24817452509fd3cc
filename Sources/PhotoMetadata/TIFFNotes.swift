/// What the directories of a TIFF file say beside the picture: descriptions, and the directories of EXIF and of the position.
///
/// They are read as values and written anew, for a TIFF has no place of its own for them.
public struct TIFFNotes {
    /// For each page of the file.
    private var pages: [[Note]] = []
    private var budget = 16 << 20

    private struct Note {
        var tag: Int
        var type: Int
        var count: Int
        /// In little-endian order.
        var value: [UInt8]
        /// What the tag points to, in place of a value.
        var directory: [Note]?
    }

    /// Tags about the picture as a whole that a codec does not write.
    private static let descriptions: Set<Int> = [
        0x010D, 0x010E, 0x010F, 0x0110, 0x011D, 0x0129, 0x0131, 0x0132, 0x013B, 0x013C, 0x4746, 0x4749, 0x8298, 0x9C9B, 0x9C9C, 0x9C9D,
        0x9C9E,
        0x9C9F,
    ]
    private static let xmp = 0x02BC
    private static let iptc = 0x83BB
    private static let photoshop = 0x8649
    private static let makerNote = 0x927C
    /// Directories may lie over each other: a small file could have more entries than there is time for.
    private static let mostEntries = 1_000_000

    /// Reads the notes of a TIFF file's pages, those that the policy leaves.
    public init(of file: [UInt8], treatment: inout MetadataTreatment) {
        guard let tiff = TIFFBytes(file) else {
            // A file beyond 4 GB has another structure.
            treatment.drop(treatment.policy == .strip ? .stripped : .unreadable)
            return
        }
        for directory in Self.pages(of: tiff) {
            var notes = notes(of: directory, in: tiff, &treatment)
            if treatment.policy == .strip, !notes.isEmpty {
                treatment.drop(.stripped)
                notes = []
            }
            pages.append(notes)
            if directory.entry(ExifTag.subDirectories) != nil { treatment.drop(.preview) }
        }
    }

    /// The directories of pages: a reduced copy of another page is none.
    private static func pages(of tiff: TIFFBytes) -> [TIFFDirectory] {
        var pages: [TIFFDirectory] = []
        var seen: Set<Int> = []
        var entriesLeft = mostEntries
        var next = tiff.number32(at: 4)
        while entriesLeft > 0, let position = next, position != 0, seen.insert(position).inserted,
            let directory = TIFFDirectory(in: tiff, at: position)
        {
            let isReduced = (directory.entry(0x00FE)?.numbers(in: tiff, atMost: 1).first ?? 0) & 1 != 0
            if !isReduced { pages.append(directory) }
            entriesLeft -= directory.entries.count + 1
            next = directory.next(in: tiff)
        }
        return pages
    }

    private mutating func notes(of directory: TIFFDirectory, in tiff: TIFFBytes, _ treatment: inout MetadataTreatment) -> [Note] {
        var notes: [Note] = []
        for entry in directory.entries {
            switch entry.tag {
            case Self.xmp:
                if let packet = raw(entry, in: tiff, &treatment).flatMap({ treatment.xmp($0) }) {
                    notes.append(Self.blob(entry.tag, packet))
                }
            case Self.iptc:
                if let records = raw(entry, in: tiff, &treatment).flatMap({ treatment.iptc($0) }) {
                    notes.append(Self.blob(entry.tag, records))
                }
            case Self.photoshop:
                if let resources = raw(entry, in: tiff, &treatment).flatMap({ treatment.photoshop($0) }) {
                    notes.append(Self.blob(entry.tag, resources))
                }
            case ExifTag.positionDirectory where treatment.policy == .keep:
                treatment.drop(.position)
            case ExifTag.positionDirectory, ExifTag.exifDirectory:
                notes += nested(entry, in: tiff, &treatment)
            case let tag where Self.descriptions.contains(tag):
                notes += plain(entry, in: tiff, &treatment)
            default:
                break
            }
        }
        return notes
    }

    private mutating func nested(_ entry: TIFFDirectory.Entry, in tiff: TIFFBytes, _ treatment: inout MetadataTreatment) -> [Note] {
        guard let position = entry.numbers(in: tiff, atMost: 1).first, let directory = TIFFDirectory(in: tiff, at: position) else {
            return []
        }
        var children: [Note] = []
        for child in directory.entries {
            switch child.tag {
            case Self.makerNote:
                // What it points to lies elsewhere now.
                if treatment.policy != .strip { treatment.drop(.makerNotes) }
            case ExifTag.positionDirectory:
                if treatment.policy == .keep { treatment.drop(.position) }
            case ExifTag.interoperabilityDirectory where entry.tag == ExifTag.exifDirectory:
                children += nested(child, in: tiff, &treatment)
            case ExifTag.interoperabilityDirectory, ExifTag.exifDirectory:
                break
            default:
                children += plain(child, in: tiff, &treatment).map { Self.resized($0, treatment.size) }
            }
        }
        guard !children.isEmpty else { return [] }
        return [Note(tag: entry.tag, type: 4, count: 1, value: [], directory: children)]
    }

    private static func resized(_ note: Note, _ size: (width: Int, height: Int)?) -> Note {
        guard let size, note.tag == ExifTag.pixelWidth || note.tag == ExifTag.pixelHeight else { return note }
        let number = note.tag == ExifTag.pixelWidth ? size.width : size.height
        return Note(tag: note.tag, type: 4, count: 1, value: (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) })
    }

    private mutating func plain(_ entry: TIFFDirectory.Entry, in tiff: TIFFBytes, _ treatment: inout MetadataTreatment) -> [Note] {
        guard let value = raw(entry, in: tiff, &treatment) else { return [] }
        let ordered = tiff.isLittleEndian ? value : Self.swapped(value, type: entry.type)
        return [Note(tag: entry.tag, type: entry.type, count: entry.count, value: ordered)]
    }

    /// The value's bytes. Many entries may claim the same large part of a file: there is a limit to all of them.
    private mutating func raw(_ entry: TIFFDirectory.Entry, in tiff: TIFFBytes, _ treatment: inout MetadataTreatment) -> [UInt8]? {
        guard let value = entry.value else { return nil }
        guard value.count <= budget else {
            treatment.drop(.unreadable)
            return nil
        }
        budget -= value.count
        return value.map { tiff.byte(at: $0) }
    }

    private static func blob(_ tag: Int, _ bytes: [UInt8]) -> Note {
        Note(tag: tag, type: tag == xmp ? 1 : 7, count: bytes.count, value: bytes)
    }

    /// The other byte order. Fractions are two numbers of four bytes.
    private static func swapped(_ value: [UInt8], type: Int) -> [UInt8] {
        let size = type == 5 || type == 10 ? 4 : TIFFDirectory.sizes[type]
        guard size > 1 else { return value }
        return stride(from: 0, to: value.count - value.count % size, by: size).flatMap { value[$0..<$0 + size].reversed() }
    }

    // MARK: Writing

    /// - Parameter coded: a TIFF file of the same pages.
    /// - Returns: the file with the notes behind it, and with directories that name them.
    public func added(to coded: [UInt8]) -> [UInt8] {
        guard pages.contains(where: { !$0.isEmpty }), coded.count < 1 << 31, let tiff = TIFFBytes(coded), tiff.start == 0 else {
            return coded
        }
        var writer = TIFFWriter(tiff)
        var link = 4
        var seen: Set<Int> = []
        for notes in pages {
            guard let position = writer.tiff.number32(at: link), seen.insert(position).inserted,
                let directory = TIFFDirectory(in: writer.tiff, at: position)
            else { break }
            guard !notes.isEmpty else {
                link = directory.link
                continue
            }
            let next = directory.next(in: writer.tiff) ?? 0
            let place = write(notes, with: directory, next: next, to: &writer)
            writer.tiff.write32(place, at: link)
            guard let moved = TIFFDirectory(in: writer.tiff, at: place) else { break }
            link = moved.link
        }
        return writer.tiff.bytes
    }

    /// - Parameter directory: the entries that the notes join, if any.
    /// - Returns: where the new directory lies.
    private func write(_ notes: [Note], with directory: TIFFDirectory?, next: Int, to writer: inout TIFFWriter) -> Int {
        var entries: [(tag: Int, bytes: [UInt8])] = []
        let tags = Set(notes.map(\.tag))
        for entry in directory?.entries ?? [] where !tags.contains(entry.tag) {
            entries.append((entry.tag, writer.bytes(of: entry)))
        }
        for note in notes.sorted(by: { $0.tag < $1.tag }) where !entries.contains(where: { $0.tag == note.tag }) {
            let value: [UInt8]
            if let children = note.directory {
                value = writer.number(write(children, with: nil, next: 0, to: &writer), size: 4)
            } else {
                let ordered = writer.isLittleEndian ? note.value : Self.swapped(note.value, type: note.type)
                value = ordered.count <= 4 ? ordered + [UInt8](repeating: 0, count: 4 - ordered.count) : writer.place(ordered)
            }
            entries.append(
                (
                    note.tag,
                    writer.number(note.tag, size: 2) + writer.number(note.type, size: 2) + writer.number(note.count, size: 4) + value
                )
            )
        }
        entries.sort { $0.tag < $1.tag }
        return writer.append(writer.number(entries.count, size: 2) + entries.flatMap(\.bytes) + writer.number(next, size: 4))
    }
}

/// Puts more behind a TIFF file.
private struct TIFFWriter {
    var tiff: TIFFBytes

    init(_ tiff: TIFFBytes) {
        self.tiff = tiff
    }

    var isLittleEndian: Bool { tiff.isLittleEndian }

    func number(_ number: Int, size: Int) -> [UInt8] {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        return isLittleEndian ? bytes : bytes.reversed()
    }

    func bytes(of entry: TIFFDirectory.Entry) -> [UInt8] { entry.range.map { tiff.byte(at: $0) } }

    /// Values and directories begin at even positions.
    mutating func append(_ bytes: [UInt8]) -> Int {
        if tiff.count % 2 != 0 { tiff.append([0]) }
        let position = tiff.count
        tiff.append(bytes)
        return position
    }

    /// - Returns: the value's position, as an entry has it.
    mutating func place(_ value: [UInt8]) -> [UInt8] {
        number(append(value), size: 4)
    }
}

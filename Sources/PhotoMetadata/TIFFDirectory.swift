/// One directory of a TIFF structure.
struct TIFFDirectory {
    struct Entry {
        /// Where its twelve bytes begin.
        var position: Int
        var tag: Int
        var type: Int
        var count: Int
        /// Where its value lies, in the entry or elsewhere; nil when that is beyond the end.
        var value: Range<Int>?

        var range: Range<Int> { position..<position + TIFFDirectory.entryBytes }
    }

    static let entryBytes = 12

    var position: Int
    var entries: [Entry]

    /// Where the position of the next directory is written.
    var link: Int { position + 2 + entries.count * Self.entryBytes }
    /// Its count, its entries and its link.
    var range: Range<Int> { position..<link + 4 }

    func entry(_ tag: Int) -> Entry? { entries.first { $0.tag == tag } }

    /// nil when it does not lie within the data. Some writers leave the last link out; the directory then ends without.
    init?(in tiff: TIFFBytes, at position: Int) {
        guard position >= 8, let count = tiff.number16(at: position), position + 2 + count * Self.entryBytes <= tiff.count else {
            return nil
        }
        self.position = position
        entries = []
        entries.reserveCapacity(count)
        for index in 0..<count {
            let entry = position + 2 + index * Self.entryBytes
            guard
                let tag = tiff.number16(at: entry), let type = tiff.number16(at: entry + 2), let count = tiff.number32(at: entry + 4)
            else { return nil }
            entries.append(Entry(position: entry, tag: tag, type: type, count: count, value: nil))
            entries[index].value = Self.valueRange(of: entries[index], in: tiff)
        }
    }

    /// The position of the next directory; nil when there is none.
    func next(in tiff: TIFFBytes) -> Int? {
        tiff.number32(at: link).flatMap { $0 == 0 ? nil : $0 }
    }

    /// The bytes of one value of each type, from BYTE to IFD.
    static let sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]

    private static func valueRange(of entry: Entry, in tiff: TIFFBytes) -> Range<Int>? {
        guard entry.type > 0, entry.type < sizes.count else { return nil }
        let length = entry.count * sizes[entry.type]
        guard length > 4 else { return entry.position + 8..<entry.position + 8 + length }
        guard let start = tiff.number32(at: entry.position + 8), length <= tiff.count, start <= tiff.count - length else { return nil }
        return start..<start + length
    }
}

extension TIFFDirectory.Entry {
    /// The whole numbers of an entry of the type SHORT, LONG or IFD, at most so many.
    func numbers(in tiff: TIFFBytes, atMost most: Int = 4096) -> [Int] {
        guard let value, type == 3 || type == 4 || type == 13 else { return [] }
        let size = type == 3 ? 2 : 4
        return (0..<min(count, most)).compactMap {
            let position = value.lowerBound + $0 * size
            return size == 2 ? tiff.number16(at: position) : tiff.number32(at: position)
        }
    }
}

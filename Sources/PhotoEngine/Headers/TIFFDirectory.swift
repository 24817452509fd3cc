/// A directory of a TIFF: where its entries lie.
struct TIFFDirectory: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        var tag: Int
        var type: Int
        var count: Int
        /// The value, in the entry or elsewhere.
        var value: Range<Int>
    }

    var position: Int
    var entries: [Entry]
    /// Where the position of the next directory is told.
    var link: Int

    /// Tags whose values are the pieces of the picture.
    static let offsetTags: Set<Int> = [273, 324]
    static let lengthTags: Set<Int> = [279, 325]

    /// - Throws: the rejection of a directory or a value beyond the file's end. Entries of unknown types are left out.
    init(at position: Int, in tiff: TIFFBytes) throws(PhotoRejection) {
        self.position = position
        guard position >= 0, position <= tiff.bytes.count, let count = tiff.number(at: position, size: tiff.countBytes), count <= 0xFFFF
        else { throw .truncated(.tiff) }
        let first = position + tiff.countBytes
        link = first + count * tiff.entryBytes
        guard link + tiff.offsetBytes <= tiff.bytes.count else { throw .truncated(.tiff) }
        entries = []
        for index in 0..<count {
            let entry = first + index * tiff.entryBytes
            guard
                let tag = tiff.number(at: entry, size: 2), let type = tiff.number(at: entry + 2, size: 2),
                let values = tiff.number(at: entry + 4, size: tiff.offsetBytes)
            else { throw .truncated(.tiff) }
            guard let size = TIFFBytes.size(ofType: type) else { continue }
            guard values <= tiff.bytes.count / size else { throw .truncated(.tiff) }
            let field = entry + 4 + tiff.offsetBytes
            let length = values * size
            guard let start = length <= tiff.offsetBytes ? field : tiff.number(at: field, size: tiff.offsetBytes),
                start <= tiff.bytes.count - length
            else { throw .truncated(.tiff) }
            entries.append(Entry(tag: tag, type: type, count: values, value: start..<start + length))
        }
    }

    func next(in tiff: TIFFBytes) -> Int { tiff.number(at: link, size: tiff.offsetBytes) ?? 0 }

    func entry(_ tag: Int) -> Entry? { entries.first { $0.tag == tag } }

    /// More pieces than any writer makes of a picture within the limits.
    private static let mostPieces = 1 << 20

    /// The whole numbers of a tag, at most so many; none when it is not there or has other values.
    func numbers(_ tag: Int, in tiff: TIFFBytes, atMost most: Int = mostPieces) -> [Int] {
        guard let entry = entry(tag), [1, 3, 4, 13, 16, 18].contains(entry.type), let size = TIFFBytes.size(ofType: entry.type) else {
            return []
        }
        return (0..<min(entry.count, most)).compactMap { tiff.number(at: entry.value.lowerBound + $0 * size, size: size) }
    }

    /// The pieces of the picture.
    ///
    /// - Throws: the rejection of one beyond the file's end.
    func pieces(in tiff: TIFFBytes) throws(PhotoRejection) -> [Range<Int>] {
        let offsets = Self.offsetTags.sorted().flatMap { numbers($0, in: tiff) }
        let lengths = Self.lengthTags.sorted().flatMap { numbers($0, in: tiff) }
        var pieces: [Range<Int>] = []
        for (offset, length) in zip(offsets, lengths) {
            guard offset <= tiff.bytes.count, length <= tiff.bytes.count - offset else { throw .truncated(.tiff) }
            pieces.append(offset..<offset + length)
        }
        guard !pieces.isEmpty else { throw .corrupt(.tiff, "a page has no picture") }
        guard offsets.count == lengths.count else { throw .corrupt(.tiff, "a page has pieces without a length") }
        return pieces
    }
}

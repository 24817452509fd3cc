/// Copies directories with all that they point to from TIFFs into one, which has the byte order of the first.
struct TIFFJoining {
    private var bytes: [UInt8]
    /// Where the position of the next page goes.
    private var link: Int
    private let form: TIFFBytes
    /// Where the file must end: what lies twice in directories is copied twice, and nothing may be so without end.
    private var mostBytes = 0
    /// Beside what the page's own file has: numbers that take more bytes here than there.
    private static let spareBytes = 64 << 10
    /// How deep directories lie in each other at most.
    private static let mostDepth = 4
    private static let subdirectories: Set<Int> = [34665, 34853, 40965]
    /// Further pictures, which would still show the source.
    private static let furtherPictures = 330

    /// - Parameter first: a file of the kind that is written.
    init(like first: TIFFBytes) {
        form = first
        bytes = Array(first.bytes[..<first.firstLink])
        link = first.firstLink
        bytes += form.encoded(0, size: form.offsetBytes)
    }

    var finished: [UInt8] { bytes }

    /// Appends a page.
    ///
    /// - Parameters:
    ///   - changed: other values for tags of 16-bit numbers, where the page has them.
    ///   - omitted: tags that are left out.
    /// - Throws: the rejection of a page that cannot be copied.
    mutating func append(
        _ position: Int,
        of tiff: TIFFBytes,
        changed: [Int: Int] = [:],
        omitted: Set<Int> = []
    ) throws(PhotoRejection) {
        guard tiff.isLittleEndian == form.isLittleEndian, tiff.isBig == form.isBig else {
            throw .unsupported("pages of different byte orders cannot be joined")
        }
        mostBytes = bytes.count + 2 * tiff.bytes.count + Self.spareBytes
        var directory = try TIFFDirectory(at: position, in: tiff)
        directory.entries.removeAll { omitted.contains($0.tag) }
        let start = try copy(directory, of: tiff, changed: changed, depth: 0)
        bytes.replaceSubrange(link..<link + form.offsetBytes, with: form.encoded(start, size: form.offsetBytes))
        link = start + form.countBytes + (number(at: start, size: form.countBytes)) * form.entryBytes
    }

    private func number(at position: Int, size: Int) -> Int {
        (0..<size).reduce(0) { $0 | Int(bytes[position + (form.isLittleEndian ? $1 : size - 1 - $1)]) << (8 * $1) }
    }

    /// - Returns: where the copy lies.
    private mutating func copy(
        _ directory: TIFFDirectory,
        of tiff: TIFFBytes,
        changed: [Int: Int],
        depth: Int
    ) throws(PhotoRejection) -> Int {
        guard directory.numbers(259, in: tiff).first != 6 || depth > 0 else {
            throw .unsupported("a TIFF with the old kind of JPEG inside is not supported")
        }
        var entries: [[UInt8]] = []
        var tags: Set<Int> = [Self.furtherPictures]
        // Of entries with the same tag readers take the first.
        for entry in directory.entries where tags.insert(entry.tag).inserted {
            var type = entry.type
            try admit(entry.value.count)
            var value = Array(tiff.bytes[entry.value])
            if depth == 0, TIFFDirectory.offsetTags.contains(entry.tag) {
                value = try copyPieces(directory, of: tiff)
                type = form.isBig ? 16 : 4
            } else if Self.subdirectories.contains(entry.tag), depth < Self.mostDepth {
                guard let position = directory.numbers(entry.tag, in: tiff).first,
                    let inner = try? TIFFDirectory(at: position, in: tiff)
                else { continue }
                value = form.encoded(try copy(inner, of: tiff, changed: [:], depth: depth + 1), size: form.offsetBytes)
                type = form.isBig ? 16 : 4
            } else if depth == 0, entry.type == 3, entry.count == 1, let other = changed[entry.tag] {
                value = form.encoded(other, size: 2)
            }
            let count = value.count / (TIFFBytes.size(ofType: type) ?? 1)
            let head = form.encoded(entry.tag, size: 2) + form.encoded(type, size: 2) + form.encoded(count, size: form.offsetBytes)
            if value.count <= form.offsetBytes {
                entries.append(head + value + [UInt8](repeating: 0, count: form.offsetBytes - value.count))
            } else {
                entries.append(head + form.encoded(try place(value), size: form.offsetBytes))
            }
        }
        let table = form.encoded(entries.count, size: form.countBytes) + entries.flatMap { $0 } + form.encoded(0, size: form.offsetBytes)
        let start = try place(table)
        guard form.isBig || bytes.count < 1 << 32 else { throw .unsupported("the pages of this TIFF are too large for one file") }
        return start
    }

    /// - Returns: where the pieces of the picture lie now, as a value of an entry.
    private mutating func copyPieces(_ directory: TIFFDirectory, of tiff: TIFFBytes) throws(PhotoRejection) -> [UInt8] {
        var offsets: [UInt8] = []
        for piece in try directory.pieces(in: tiff) {
            offsets += form.encoded(try place(tiff.bytes[piece]), size: form.offsetBytes)
        }
        return offsets
    }

    private func admit(_ count: Int) throws(PhotoRejection) {
        guard count <= mostBytes - bytes.count else { throw .corrupt(.tiff, "its directories name the same bytes again and again") }
    }

    /// Values begin at even positions.
    private mutating func place(_ value: some Collection<UInt8>) throws(PhotoRejection) -> Int {
        try admit(value.count + 1)
        if bytes.count % 2 != 0 { bytes.append(0) }
        defer { bytes += value }
        return bytes.count
    }
}

/// Where the parts of a GIF lie.
struct GIFStructure: Hashable, Sendable {
    struct Frame: Hashable, Sendable {
        var width: Int
        var height: Int
        /// nil when the frame uses the global table.
        var colourTable: Range<Int>?
        var minimumCodeSize: Int
        /// The blocks of coded pixels with their length bytes, up to the empty one.
        var data: Range<Int>
    }

    /// What is neither a frame nor the header: timing, comments, applications' own.
    struct Extension: Hashable, Sendable {
        var label: UInt8
        /// From its 0x21 to its end.
        var range: Range<Int>

        /// Where its first block begins.
        var body: Int { range.lowerBound + 2 }
    }

    var globalColourTable: Range<Int>?
    var extensions: [Extension]
    var frames: [Frame]
    /// The first byte after the trailer.
    var end: Int

    /// The colour tables, global first, in the order of the file.
    var colourTables: [Range<Int>] {
        (globalColourTable.map { [$0] } ?? []) + frames.compactMap(\.colourTable)
    }

    static func header(of bytes: [UInt8]) throws(PhotoRejection) -> PhotoHeader {
        guard let width = bytes.littleEndian16(at: 6), let height = bytes.littleEndian16(at: 8), bytes.count >= 13 else {
            throw .truncated(.gif)
        }
        var position = 13
        let globalColourTable = try colourTable(of: bytes[10], at: &position, in: bytes)
        var frames: [Frame] = []
        var extensions: [Extension] = []
        var framePixels = 0
        var parts = PartCount()
        loop: while true {
            guard position < bytes.count else { throw .truncated(.gif) }
            position += 1
            try parts.add(.gif)
            switch bytes[position - 1] {
            case 0x2C:
                let frame = try Self.frame(at: &position, in: bytes)
                framePixels += frame.width * frame.height
                frames.append(frame)
            case 0x21:
                let start = position - 1
                guard position < bytes.count else { throw .truncated(.gif) }
                let label = bytes[position]
                position += 1
                _ = try blocks(at: &position, in: bytes)
                extensions.append(Extension(label: label, range: start..<position))
            case 0x3B:
                break loop
            default:
                throw .corrupt(.gif, "an unknown block begins at byte \(position - 1)")
            }
        }
        guard !frames.isEmpty else { throw .corrupt(.gif, "it has no picture") }
        let structure = GIFStructure(globalColourTable: globalColourTable, extensions: extensions, frames: frames, end: position)
        return PhotoHeader(
            // Some writers leave the screen's size out; what is decoded is then as large as the largest frame.
            width: max(width, frames.map(\.width).max() ?? 0),
            height: max(height, frames.map(\.height).max() ?? 0),
            frames: frames.count,
            totalPixels: framePixels,
            bands: 3,
            bitsPerSample: 8,
            structure: .gif(structure)
        )
    }

    private static func frame(at position: inout Int, in bytes: [UInt8]) throws(PhotoRejection) -> Frame {
        guard
            let width = bytes.littleEndian16(at: position + 4), let height = bytes.littleEndian16(at: position + 6),
            position + 9 < bytes.count
        else { throw .truncated(.gif) }
        let flags = bytes[position + 8]
        position += 9
        let table = try colourTable(of: flags, at: &position, in: bytes)
        guard position < bytes.count else { throw .truncated(.gif) }
        let codeSize = Int(bytes[position])
        position += 1
        let data = try blocks(at: &position, in: bytes)
        return Frame(width: width, height: height, colourTable: table, minimumCodeSize: codeSize, data: data)
    }

    private static func colourTable(of flags: UInt8, at position: inout Int, in bytes: [UInt8]) throws(PhotoRejection) -> Range<Int>? {
        guard flags & 0x80 != 0 else { return nil }
        let range = position..<position + 3 * (2 << Int(flags & 7))
        guard range.upperBound <= bytes.count else { throw .truncated(.gif) }
        position = range.upperBound
        return range
    }

    /// Passes over blocks, up to the empty one.
    ///
    /// - Returns: where they lie. They are not noted one by one: there may be one for every two bytes of the file.
    private static func blocks(at position: inout Int, in bytes: [UInt8]) throws(PhotoRejection) -> Range<Int> {
        let start = position
        while true {
            guard position < bytes.count else { throw .truncated(.gif) }
            let length = Int(bytes[position])
            if length == 0 { break }
            guard position + 1 + length <= bytes.count else { throw .truncated(.gif) }
            position += 1 + length
        }
        position += 1
        return start..<position - 1
    }
}

internal import CodecWire

/// Where the chunks of a PNG lie, and what its header chunk says.
struct PNGStructure: Hashable, Sendable {
    struct Chunk: Hashable, Sendable {
        /// The four letters as a number.
        var type: UInt32
        /// What lies between the type and the checksum.
        var body: Range<Int>
        /// The type and the body: what the checksum is over.
        var checked: Range<Int> { body.lowerBound - 4..<body.upperBound }
    }

    /// The colour type 3: pixels are numbers into the palette.
    var hasPalette: Bool
    /// There is a band of transparency, or colours that are transparent.
    var hasTransparency: Bool
    /// As its EXIF data tell it (1 … 8); 1 when they do not.
    var orientation: Int
    /// nil when there is but one picture.
    var animation: PNGAnimation?
    var chunks: [Chunk]

    static let palette: UInt32 = 0x504C_5445
    static let header: UInt32 = 0x4948_4452
    static let end: UInt32 = 0x4945_4E44
    static let data: UInt32 = 0x4944_4154
    static let transparency: UInt32 = 0x7452_4E53
    private static let exif: UInt32 = 0x6558_4966
    static let animation: UInt32 = 0x6163_544C
    static let frameControl: UInt32 = 0x6663_544C
    static let frameData: UInt32 = 0x6664_4154

    static func header(of bytes: [UInt8]) throws(PhotoRejection) -> PhotoHeader {
        var chunks: [Chunk] = []
        var position = 8
        var parts = PartCount()
        repeat {
            try parts.add(.png)
            guard let length = bytes.bigEndian32(at: position), let type = bytes.bigEndian32(at: position + 4) else {
                throw .truncated(.png)
            }
            let body = position + 8..<position + 8 + length
            guard body.upperBound + 4 <= bytes.count else { throw .truncated(.png) }
            // Both would be copied to every frame of an animation.
            guard UInt32(type) != palette || length <= 768, UInt32(type) != transparency || length <= 256 else {
                throw .corrupt(.png, "its palette is longer than a palette may be")
            }
            chunks.append(Chunk(type: UInt32(type), body: body))
            position = body.upperBound + 4
        } while chunks.last?.type != end
        guard let first = chunks.first, first.type == Self.header, first.body.count == 13 else {
            throw .corrupt(.png, "it does not begin with its header")
        }
        guard chunks.contains(where: { $0.type == data }) else { throw .corrupt(.png, "it has no picture") }
        let start = first.body.lowerBound
        guard let width = bytes.bigEndian32(at: start), let height = bytes.bigEndian32(at: start + 4) else { throw .truncated(.png) }
        let bits = Int(bytes[start + 8])
        let bands: Int
        switch (bytes[start + 9], bits) {
        case (0, 1), (0, 2), (0, 4), (0, 8), (0, 16): bands = 1
        case (2, 8), (2, 16): bands = 3
        case (3, 1), (3, 2), (3, 4), (3, 8): bands = 1
        case (4, 8), (4, 16): bands = 2
        case (6, 8), (6, 16): bands = 4
        default: throw .corrupt(.png, "colour type \(bytes[start + 9]) with \(bits) bits does not exist")
        }
        let structure = PNGStructure(
            hasPalette: bytes[start + 9] == 3,
            hasTransparency: bands == 2 || bands == 4 || chunks.contains { $0.type == transparency },
            orientation: chunks.first { $0.type == exif }.flatMap { ExifOrientation.number(in: bytes[$0.body]) } ?? 1,
            animation: try PNGAnimation(chunks, in: bytes, width: width, height: height),
            chunks: chunks
        )
        let still = PhotoHeader(width: width, height: height, bands: bands, bitsPerSample: bits, structure: .png(structure))
        return structure.animation.map { still.animated($0) } ?? still
    }
}

extension PhotoHeader {
    /// The header of a PNG with these frames, each of which is a part.
    fileprivate func animated(_ animation: PNGAnimation) -> PhotoHeader {
        var header = self
        header.frames = animation.frames.count
        header.parts = animation.frames.map { frame in
            var part = shape
            (part.width, part.height) = (frame.width, frame.height)
            return part
        }
        if !animation.still.isEmpty { header.parts.insert(shape, at: 0) }
        header.totalPixels = header.parts.reduce(0) { Int.saturatingSum($0, .saturatingProduct($1.width, $1.height)) }
        return header
    }
}

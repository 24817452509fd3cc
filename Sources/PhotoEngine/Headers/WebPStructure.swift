/// What the chunks of a WebP say.
struct WebPStructure: Hashable, Sendable {
    var isAnimated: Bool
    /// All frames are coded without loss.
    var isLossless: Bool
    /// How finely the lossy frames are coded, 1 to 100 as encoders count; the finest of them. nil when none tells.
    var quality: Int?
    /// As its EXIF data tell it (1 … 8); 1 when they do not.
    var orientation: Int

    static func header(of bytes: [UInt8]) throws(PhotoRejection) -> PhotoHeader {
        guard let size = bytes.littleEndian32(at: 4) else { throw .truncated(.webp) }
        guard size + 8 <= bytes.count else { throw .truncated(.webp) }
        var reader = Reader(bytes: bytes, end: size + 8)
        try reader.readChunks(from: 12, to: size + 8)
        guard let canvas = reader.canvas ?? reader.still else { throw .corrupt(.webp, "it has no picture") }
        let frames = reader.isAnimated ? reader.frames : 1
        guard frames > 0, reader.hasPicture else { throw .corrupt(.webp, "it has no picture") }
        return PhotoHeader(
            width: canvas.width,
            height: canvas.height,
            frames: frames,
            bands: 4,
            bitsPerSample: 8,
            structure: .webp(
                WebPStructure(
                    isAnimated: reader.isAnimated,
                    isLossless: !reader.hasLossyPicture,
                    quality: reader.quality,
                    orientation: reader.orientation ?? 1
                )
            )
        )
    }

    /// Walks the chunks, those inside of frames as well.
    private struct Reader {
        let bytes: [UInt8]
        let end: Int
        var canvas: (width: Int, height: Int)?
        var still: (width: Int, height: Int)?
        var frames = 0
        var isAnimated = false
        var hasPicture = false
        var hasLossyPicture = false
        var quality: Int?
        var orientation: Int?

        private var parts = PartCount()

        init(bytes: [UInt8], end: Int) {
            (self.bytes, self.end) = (bytes, end)
        }

        mutating func readChunks(from start: Int, to end: Int, isInFrame: Bool = false) throws(PhotoRejection) {
            var position = start
            while position < end {
                try parts.add(.webp)
                guard let length = bytes.littleEndian32(at: position + 4), position + 8 + length <= end else { throw .truncated(.webp) }
                let body = position + 8
                if bytes.has("VP8X", at: position) {
                    guard let width = bytes.littleEndian24(at: body + 4), let height = bytes.littleEndian24(at: body + 7) else {
                        throw .truncated(.webp)
                    }
                    isAnimated = bytes[body] & 0x02 != 0
                    canvas = (width + 1, height + 1)
                } else if bytes.has("ANMF", at: position) {
                    guard length >= 16, !isInFrame else { throw .corrupt(.webp, "a frame is too short, or lies in another") }
                    frames += 1
                    try readChunks(from: body + 16, to: body + length, isInFrame: true)
                } else if bytes.has("VP8 ", at: position) {
                    guard length >= 10, let width = bytes.littleEndian16(at: body + 6), let height = bytes.littleEndian16(at: body + 8)
                    else { throw .truncated(.webp) }
                    (hasPicture, hasLossyPicture) = (true, true)
                    if let own = VP8Quality.quality(of: body..<body + length, in: bytes) { quality = max(quality ?? 1, own) }
                    if still == nil { still = (width & 0x3FFF, height & 0x3FFF) }
                } else if bytes.has("VP8L", at: position) {
                    guard length >= 5, let packed = bytes.littleEndian32(at: body + 1) else { throw .truncated(.webp) }
                    hasPicture = true
                    if still == nil { still = (packed & 0x3FFF + 1, packed >> 14 & 0x3FFF + 1) }
                } else if bytes.has("EXIF", at: position) {
                    orientation = orientation ?? ExifOrientation.number(in: bytes[body..<body + length])
                }
                // Chunks have an even length in the file.
                position = body + length + length & 1
            }
        }
    }
}

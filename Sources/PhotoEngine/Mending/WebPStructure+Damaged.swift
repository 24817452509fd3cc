extension WebPStructure {
    /// An animation with the frames that are whole. A still is lost without its end: no decoder reads half of it.
    static func mended(_ bytes: [UInt8]) -> [UInt8]? {
        var position = 12
        var end = 0
        while let length = bytes.littleEndian32(at: position + 4), position + 8 + length <= bytes.count {
            let isFrame = bytes.has("ANMF", at: position)
            // Chunks have an even length in the file.
            position += 8 + length + length & 1
            if isFrame { end = min(position, bytes.count) }
        }
        guard end > 0 else { return nil }
        var mended = Array(bytes[..<end])
        for index in 0..<4 { mended[4 + index] = UInt8(truncatingIfNeeded: (end - 8) >> (8 * index)) }
        return mended
    }
}

import CChecksums

extension PNGStructure {
    /// The chunks that are whole, what there is of the next one, and an end.
    static func mended(_ bytes: [UInt8]) -> [UInt8]? {
        var mended = Array(bytes.prefix(8))
        var position = 8
        while let length = bytes.bigEndian32(at: position), position + 8 < bytes.count {
            let body = position + 8..<min(position + 8 + length, bytes.count)
            if body.upperBound + 4 <= bytes.count, body.count == length {
                mended += bytes[position..<body.upperBound + 4]
                position = body.upperBound + 4
                continue
            }
            // Only of the picture's data a part is worth something.
            if bytes.has("IDAT", at: position + 4) { appendChunk(Array(bytes[position + 4..<body.upperBound]), to: &mended) }
            break
        }
        appendChunk(Array("IEND".utf8), to: &mended)
        return mended
    }

    /// - Parameter content: the type and the body.
    private static func appendChunk(_ content: [UInt8], to bytes: inout [UInt8]) {
        let checksum = content.withUnsafeBytes { CChecksumsUpdate(CChecksumsCRC32, 0, $0.baseAddress, $0.count) }
        append(UInt32(content.count - 4), to: &bytes)
        bytes += content
        append(UInt32(truncatingIfNeeded: checksum), to: &bytes)
    }

    private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}

extension JPEGStructure {
    /// The file up to its last whole segment or the last byte of a scan, with an end.
    ///
    /// - Returns: nil when no scan has begun.
    static func mended(_ bytes: [UInt8]) -> [UInt8]? {
        var position = 2
        var hasScan = false
        while position + 3 < bytes.count, bytes[position] == 0xFF {
            let marker = bytes[position + 1]
            if marker == 0xFF {
                position += 1
                continue
            }
            if marker == 0x01 || (0xD0...0xD8).contains(marker) {
                position += 2
                continue
            }
            guard marker != 0xD9, let length = bytes.bigEndian16(at: position + 2), length >= 2, position + 2 + length <= bytes.count else {
                break
            }
            position += 2 + length
            guard marker == 0xDA else { continue }
            hasScan = true
            position = (try? endOfScan(in: bytes, from: position)) ?? bytes.count
        }
        guard hasScan else { return nil }
        // Half a marker would become one with what follows.
        let end = bytes[position - 1] == 0xFF ? position - 1 : position
        return bytes[..<end] + [0xFF, 0xD9]
    }
}

/// The structure that TIFF files and EXIF data share: a header, and directories of entries that point to values by their position.
/// Positions count from the header. Nothing is believed: whatever lies beyond the end is nil.
struct TIFFBytes {
    private(set) var bytes: [UInt8]
    /// Where the header lies: EXIF data may begin with "Exif" and two zeros.
    let start: Int
    let isLittleEndian: Bool

    private static let exifPrefix: [UInt8] = [0x45, 0x78, 0x69, 0x66, 0, 0]

    /// nil for what is no such structure.
    init?(_ bytes: [UInt8]) {
        start = bytes.starts(with: Self.exifPrefix) ? Self.exifPrefix.count : 0
        guard bytes.count >= start + 8 else { return nil }
        switch (bytes[start], bytes[start + 1], bytes[start + 2], bytes[start + 3]) {
        case (0x49, 0x49, 0x2A, 0x00): isLittleEndian = true
        case (0x4D, 0x4D, 0x00, 0x2A): isLittleEndian = false
        default: return nil
        }
        self.bytes = bytes
    }

    /// The bytes from the header on.
    var count: Int { bytes.count - start }

    var prefix: [UInt8] { Array(bytes[..<start]) }

    func number16(at position: Int) -> Int? {
        guard position >= 0, position <= count - 2 else { return nil }
        let (first, second) = (Int(bytes[start + position]), Int(bytes[start + position + 1]))
        return isLittleEndian ? second << 8 | first : first << 8 | second
    }

    func number32(at position: Int) -> Int? {
        guard let first = number16(at: position), let second = number16(at: position + 2) else { return nil }
        return isLittleEndian ? second << 16 | first : first << 16 | second
    }

    /// What lies outside of the data is left alone.
    mutating func write16(_ number: Int, at position: Int) {
        guard position >= 0, position <= count - 2 else { return }
        let (high, low) = (UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number))
        bytes[start + position] = isLittleEndian ? low : high
        bytes[start + position + 1] = isLittleEndian ? high : low
    }

    mutating func write32(_ number: Int, at position: Int) {
        write16(isLittleEndian ? number : number >> 16, at: position)
        write16(isLittleEndian ? number >> 16 : number, at: position + 2)
    }

    /// Moves bytes to an earlier place.
    mutating func move(_ range: Range<Int>, to position: Int) {
        for (offset, index) in range.enumerated() { bytes[start + position + offset] = bytes[start + index] }
    }

    mutating func clear(at position: Int) {
        bytes[start + position] = 0
    }

    mutating func append(_ more: [UInt8]) {
        bytes += more
    }

    mutating func cut(at position: Int) {
        bytes.removeSubrange((start + position)...)
    }

    func has(_ pattern: [UInt8], at position: Int) -> Bool {
        position <= count - pattern.count && pattern.indices.allSatisfy { bytes[start + position + $0] == pattern[$0] }
    }

    func byte(at position: Int) -> UInt8 { bytes[start + position] }
}

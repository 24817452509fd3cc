/// Numbers of a TIFF or BigTIFF, in the file's own byte order.
struct TIFFBytes {
    let bytes: [UInt8]
    let isLittleEndian: Bool
    let isBig: Bool

    /// - Throws: the rejection of a file without a head.
    init(_ bytes: [UInt8]) throws(PhotoRejection) {
        guard bytes.count >= 8 else { throw .truncated(.tiff) }
        self.bytes = bytes
        isLittleEndian = bytes[0] == 0x49
        isBig = bytes[2] == 0x2B || bytes[3] == 0x2B
    }

    /// The size of an offset, and of a count of values.
    var offsetBytes: Int { isBig ? 8 : 4 }
    /// The size of a directory's entry.
    var entryBytes: Int { isBig ? 20 : 12 }
    /// The size of a directory's count of entries.
    var countBytes: Int { isBig ? 8 : 2 }
    /// Where the file says at which position its first directory lies.
    var firstLink: Int { isBig ? 8 : 4 }

    func number(at position: Int, size: Int) -> Int? {
        switch size {
        case 1: position >= 0 && position < bytes.count ? Int(bytes[position]) : nil
        case 2: isLittleEndian ? bytes.littleEndian16(at: position) : bytes.bigEndian16(at: position)
        case 4: isLittleEndian ? bytes.littleEndian32(at: position) : bytes.bigEndian32(at: position)
        default: isLittleEndian ? bytes.littleEndian64(at: position) : bytes.bigEndian64(at: position)
        }
    }

    /// The bytes of a number as the file would have it.
    func encoded(_ number: Int, size: Int) -> [UInt8] {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        return isLittleEndian ? bytes : bytes.reversed()
    }

    /// The bytes of one value of a type; nil for a type that does not exist.
    static func size(ofType type: Int) -> Int? {
        switch type {
        case 1, 2, 6, 7: 1
        case 3, 8: 2
        case 4, 9, 11, 13: 4
        case 5, 10, 12, 16, 17, 18: 8
        default: nil
        }
    }
}

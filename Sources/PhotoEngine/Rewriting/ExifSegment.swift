/// An EXIF segment of a JPEG, from which the thumbnail can be taken.
struct ExifSegment {
    /// The segment with its marker and length.
    private(set) var bytes: [UInt8]

    /// Where the TIFF structure begins: after marker, length and "Exif\0\0".
    private static let tiffStart = 10

    init(_ segment: some Collection<UInt8>) {
        bytes = Array(segment)
    }

    /// Unlinks the second directory, which describes the thumbnail, and removes the thumbnail's bytes. Everything else stays where it
    /// is, since other parts (makers' notes) are found by their position.
    ///
    /// - Returns: whether there was one.
    mutating func dropThumbnail() -> Bool {
        let tiff = Self.tiffStart
        guard bytes.count >= tiff + 8, bytes.has("II", at: tiff) || bytes.has("MM", at: tiff) else { return false }
        let isLittleEndian = bytes[tiff] == 0x49
        guard
            let first = number(at: tiff + 4, size: 4, isLittleEndian),
            let count = number(at: tiff + first, size: 2, isLittleEndian)
        else { return false }
        let link = tiff + first + 2 + count * 12
        guard let second = number(at: link, size: 4, isLittleEndian), second != 0 else { return false }
        if let thumbnail = thumbnailRange(directory: tiff + second, isLittleEndian) { remove(thumbnail) }
        for index in link..<link + 4 { bytes[index] = 0 }
        return true
    }

    /// Where the thumbnail lies, from the tags JPEGInterchangeFormat and JPEGInterchangeFormatLength.
    private func thumbnailRange(directory: Int, _ isLittleEndian: Bool) -> Range<Int>? {
        guard let count = number(at: directory, size: 2, isLittleEndian) else { return nil }
        var offset: Int?
        var length: Int?
        for entry in stride(from: directory + 2, to: directory + 2 + count * 12, by: 12) {
            switch number(at: entry, size: 2, isLittleEndian) {
            case 0x0201: offset = number(at: entry + 8, size: 4, isLittleEndian)
            case 0x0202: length = number(at: entry + 8, size: 4, isLittleEndian)
            case nil: return nil
            default: break
            }
        }
        guard let offset, let length, length > 0 else { return nil }
        let range = Self.tiffStart + offset..<Self.tiffStart + offset + length
        return range.lowerBound >= Self.tiffStart + 8 && range.upperBound <= bytes.count ? range : nil
    }

    private mutating func remove(_ range: Range<Int>) {
        if range.upperBound == bytes.count {
            bytes.removeSubrange(range)
            let length = bytes.count - 2
            bytes[2] = UInt8(length >> 8)
            bytes[3] = UInt8(length & 0xFF)
        } else {
            for index in range { bytes[index] = 0 }
        }
    }

    private func number(at position: Int, size: Int, _ isLittleEndian: Bool) -> Int? {
        if size == 2 { return isLittleEndian ? bytes.littleEndian16(at: position) : bytes.bigEndian16(at: position) }
        return isLittleEndian ? bytes.littleEndian32(at: position) : bytes.bigEndian32(at: position)
    }
}

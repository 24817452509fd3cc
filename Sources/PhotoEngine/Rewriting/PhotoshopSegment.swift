/// A segment of Photoshop's resources in a JPEG, from which the thumbnails can be taken.
struct PhotoshopSegment {
    /// The segment with its marker and length.
    private(set) var bytes: [UInt8]

    private static let thumbnailIdentifiers: Set<Int> = [0x0409, 0x040C]
    /// After marker, length and "Photoshop 3.0" with its zero.
    private static let firstResource = 18

    init(_ segment: some Collection<UInt8>) {
        bytes = Array(segment)
    }

    /// - Returns: whether there was one.
    mutating func dropThumbnail() -> Bool {
        var kept = Array(bytes.prefix(Self.firstResource))
        var position = Self.firstResource
        while position < bytes.count {
            guard let resource = resource(at: position) else {
                // A resource that goes on in the next segment, or something else: it stays as it is.
                kept += bytes[position...]
                break
            }
            if !Self.thumbnailIdentifiers.contains(resource.identifier) { kept += bytes[position..<resource.end] }
            position = resource.end
        }
        guard kept.count < bytes.count else { return false }
        let length = kept.count - 2
        kept[2] = UInt8(length >> 8)
        kept[3] = UInt8(length & 0xFF)
        bytes = kept
        return true
    }

    /// A resource is "8BIM", its number, a name of even length with its length, the size, and the data, filled up to an even length.
    private func resource(at position: Int) -> (identifier: Int, end: Int)? {
        guard bytes.has("8BIM", at: position), let identifier = bytes.bigEndian16(at: position + 4), position + 6 < bytes.count else {
            return nil
        }
        let nameLength = (Int(bytes[position + 6]) + 2) & ~1
        guard let size = bytes.bigEndian32(at: position + 6 + nameLength) else { return nil }
        let end = position + 10 + nameLength + ((size + 1) & ~1)
        return end <= bytes.count ? (identifier, end) : nil
    }
}

/// Photoshop's resources: a list of blocks, each with a number, a name and data.
struct PhotoshopResources {
    struct Resource {
        var identifier: Int
        /// From the signature to the length.
        var header: Range<Int>
        var data: Range<Int>
        /// Up to the next resource: data are filled up to an even length.
        var end: Int
    }

    enum Identifier {
        static let iptc = 0x0404
        static let olderThumbnail = 0x0409
        static let thumbnail = 0x040C
        static let exif = 0x0422
        static let furtherExif = 0x0423
        static let xmp = 0x0424
        /// The digest of the IPTC records.
        static let iptcDigest = 0x0425
    }

    private(set) var resources: [Resource] = []
    /// What comes after the last resource that could be read.
    private(set) var rest: Range<Int>

    private static let signatures = ["8BIM", "8B64", "AgHg", "MeSa", "PHUT", "DCSR"].map { Array($0.utf8) }

    init(_ bytes: [UInt8]) {
        var position = 0
        while let resource = Self.resource(at: position, in: bytes) {
            resources.append(resource)
            position = resource.end
        }
        rest = position..<bytes.count
    }

    /// A resource is its signature, its number, a name of even length with its length, the size, and the data.
    private static func resource(at position: Int, in bytes: [UInt8]) -> Resource? {
        guard position + 12 <= bytes.count, signatures.contains(where: { bytes[position..<position + 4].elementsEqual($0) }) else {
            return nil
        }
        let identifier = Int(bytes[position + 4]) << 8 | Int(bytes[position + 5])
        let size = position + 6 + (Int(bytes[position + 6]) + 2) & ~1
        guard size + 4 <= bytes.count else { return nil }
        let length = bytes[size..<size + 4].reduce(0) { $0 << 8 | Int($1) }
        let data = size + 4
        guard length <= bytes.count - data else { return nil }
        // The last one may lack the byte that fills it up.
        let end = min(bytes.count, data + (length + 1) & ~1)
        return Resource(identifier: identifier, header: position..<data, data: data..<data + length, end: end)
    }
}

internal import PhotoMetadata

/// What a HEIC or AVIF says beside its picture, as the policy leaves it.
struct HEIFNotes {
    /// From the TIFF header on.
    var exif: [UInt8]?
    /// XML in UTF-8.
    var xmp: [UInt8]?

    static let xmpType = "application/rdf+xml"

    private static let mostBytes = 16 << 20
    /// The number that the box of content credentials has (C2PA), whose signature holds for the source alone.
    private static let credentials: [UInt8] = [
        0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81,
    ]

    init(of source: [UInt8], _ format: PhotoFormat, treatment: inout MetadataTreatment) throws(PhotoRejection) {
        let boxes = try ISOBox.all(in: 0..<source.count, of: source, format)
        if boxes.contains(where: { $0.isType("uuid") && source[$0.body].starts(with: Self.credentials) }) { treatment.drop(.credentials) }
        guard let meta = boxes.first(where: { $0.isType("meta") }) else { return }
        let items = try HEIFItems(meta: meta.body, of: source, format)
        guard let primary = items.primary else { return }
        // The first of each kind counts, and only its data are looked at: thousands could share the same bytes.
        var (hasExif, hasXMP) = (false, false)
        for note in items.referring(to: primary, as: "cdsc").sorted() {
            guard let item = items.items[note] else { continue }
            if item.type == fourLetters("Exif"), !hasExif {
                hasExif = true
                exif = Self.tiff(in: items.data(of: note, atMost: Self.mostBytes)).flatMap { treatment.exif($0) }
            } else if item.contentType == Self.xmpType, !hasXMP {
                hasXMP = true
                xmp = treatment.xmp(items.data(of: note, atMost: Self.mostBytes))
            } else {
                treatment.drop(.unreadable)
            }
        }
    }

    var isEmpty: Bool { exif == nil && xmp == nil }

    /// The data begin with the distance to the TIFF header.
    private static func tiff(in data: [UInt8]) -> [UInt8]? {
        guard let distance = data.bigEndian32(at: 0), distance <= data.count - 4 else { return nil }
        return Array(data[(4 + distance)...])
    }
}

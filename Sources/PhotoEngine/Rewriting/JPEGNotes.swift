internal import PhotoMetadata

/// What becomes of the segments of a JPEG that are not the picture itself.
struct JPEGNotes {
    /// For each of the source's segments those that take its place.
    private(set) var segments: [[[UInt8]]] = []

    private let source: [UInt8]

    private static let exif: StaticString = "Exif\0\0"
    private static let xmp: StaticString = "http://ns.adobe.com/xap/1.0/\0"
    private static let furtherXMP: StaticString = "http://ns.adobe.com/xmp/extension/\0"
    private static let photoshop: StaticString = "Photoshop 3.0\0"

    /// - Parameters:
    ///   - isRecoloured: the picture's colours are no longer those of the source's profile and of its Adobe segment.
    ///   - hasOtherBands: it is grey and the source was not, or the other way round.
    init(
        _ source: [UInt8],
        _ structure: JPEGStructure,
        isRecoloured: Bool,
        hasOtherBands: Bool = false,
        treatment: inout MetadataTreatment
    ) {
        self.source = source
        func isPhotoshop(_ segment: JPEGStructure.Segment) -> Bool {
            segment.marker == 0xED && source.has(Self.photoshop, at: segment.body.lowerBound)
        }
        func isFurtherXMP(_ segment: JPEGStructure.Segment) -> Bool {
            segment.marker == 0xE1 && source.has(Self.furtherXMP, at: segment.body.lowerBound)
        }
        let photoshop = structure.segments.filter(isPhotoshop)
        let furtherXMP = structure.segments.filter(isFurtherXMP)
        for segment in structure.segments {
            // What goes on in further segments is treated as a whole, in the place of the first.
            if segment == photoshop.first {
                segments.append(treatedPhotoshop(photoshop, &treatment))
            } else if segment == furtherXMP.first {
                segments.append(ExtendedXMP(furtherXMP, in: source).treated(&treatment))
            } else if isPhotoshop(segment) || isFurtherXMP(segment) {
                segments.append([])
            } else {
                segments.append(kept(segment, isRecoloured, hasOtherBands, &treatment).map { [$0] } ?? [])
            }
        }
    }

    /// nil when the segment goes.
    private func kept(
        _ segment: JPEGStructure.Segment,
        _ isRecoloured: Bool,
        _ hasOtherBands: Bool,
        _ treatment: inout MetadataTreatment
    ) -> [UInt8]? {
        let start = segment.body.lowerBound
        let whole = Array(source[segment.range])
        switch segment.marker {
        case 0xE0 where source.has("JFXX\0", at: start):
            treatment.drop(.jfifThumbnail)
            return nil
        case 0xE0 where source.has("JFIF\0", at: start):
            return isRecoloured ? nil : withoutThumbnail(whole, &treatment)
        case 0xE1 where source.has(Self.exif, at: start):
            return replaced(whole, by: treatment.exif(Array(source[segment.body])))
        case 0xE1 where source.has(Self.xmp, at: start):
            let header = source[start..<start + Self.xmp.utf8CodeUnitCount]
            let packet = treatment.xmp(Array(source[header.endIndex..<segment.body.upperBound]))
            return replaced(whole, by: packet.map { Array(header) + $0 })
        case 0xE2 where source.has("ICC_PROFILE\0", at: start):
            if hasOtherBands { treatment.drop(.profile) }
            return isRecoloured || hasOtherBands ? nil : whole
        case 0xE2 where source.has("MPF\0", at: start):
            treatment.drop(.furtherPictures)
            return nil
        case 0xE2 where source.has("FPXR\0", at: start):
            treatment.drop(.preview)
            return nil
        case 0xEB where source.has("JP", at: start):
            treatment.drop(.credentials)
            return nil
        case 0xEE where source.has("Adobe", at: start):
            return isRecoloured || hasOtherBands ? nil : whole
        case 0xE0...0xEF:
            // Some cameras put a preview into a segment, just so.
            if source[segment.body].starts(with: [0xFF, 0xD8, 0xFF]) {
                treatment.drop(.preview)
                return nil
            }
            return treatment.keepsRemark() ? whole : nil
        case 0xFE:
            return treatment.keepsRemark() ? whole : nil
        default:
            return whole
        }
    }

    /// A JFIF segment may end with a small picture without any coding.
    private func withoutThumbnail(_ segment: [UInt8], _ treatment: inout MetadataTreatment) -> [UInt8] {
        guard segment.count > 18, segment[16] > 0 || segment[17] > 0 else { return segment }
        treatment.drop(.jfifThumbnail)
        return Self.segment(0xE0, segment[4..<16] + [0, 0])
    }

    private func treatedPhotoshop(_ segments: [JPEGStructure.Segment], _ treatment: inout MetadataTreatment) -> [[UInt8]] {
        let length = Self.photoshop.utf8CodeUnitCount
        let resources = segments.flatMap { source[$0.body].dropFirst(length) }
        guard let treated = treatment.photoshop(resources) else { return [] }
        guard treated != resources else { return segments.map { Array(source[$0.range]) } }
        return Self.segments(0xED, header: Array(source[segments[0].body].prefix(length)), treated)
    }

    private func replaced(_ segment: [UInt8], by body: [UInt8]?) -> [UInt8]? {
        guard let body, body.count <= Self.mostBodyBytes else { return nil }
        return body.elementsEqual(segment[4...]) ? segment : Self.segment(segment[1], body)
    }

    // MARK: Writing

    /// A segment's length counts itself.
    static let mostBodyBytes = 0xFFFF - 2

    static func segment(_ marker: UInt8, _ body: some Collection<UInt8>) -> [UInt8] {
        [0xFF, marker, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 0xFF)] + body
    }

    /// As many segments as it takes, each with the header.
    private static func segments(_ marker: UInt8, header: [UInt8], _ data: [UInt8]) -> [[UInt8]] {
        let size = mostBodyBytes - header.count
        return stride(from: 0, to: data.count, by: size).map { segment(marker, header + data[$0..<min(data.count, $0 + size)]) }
    }
}

/// XMP that is too long for one segment of a JPEG: a second packet in parts, each with the packet's identifier, its length and the part's
/// place in it.
private struct ExtendedXMP {
    private let source: [UInt8]
    private let segments: [JPEGStructure.Segment]

    private static let headerBytes = 35
    private static let identifierBytes = 32
    private static let partBytes = 65_400

    init(_ segments: [JPEGStructure.Segment], in source: [UInt8]) {
        self.segments = segments
        self.source = source
    }

    func treated(_ treatment: inout MetadataTreatment) -> [[UInt8]] {
        guard treatment.keepsRemark() else { return [] }
        guard let (header, packet) = joined else {
            treatment.drop(.unreadable)
            return []
        }
        guard let treated = treatment.xmp(packet) else { return [] }
        guard treated != packet else { return segments.map { Array(source[$0.range]) } }
        // The identifier stays: the first packet refers to it, and readers only compare the two.
        return stride(from: 0, to: treated.count, by: Self.partBytes).map { start in
            let numbers = [treated.count, start].flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
            return JPEGNotes.segment(0xE1, header + numbers + treated[start..<min(treated.count, start + Self.partBytes)])
        }
    }

    /// The packet, and what each part begins with; nil when a part is missing or of another packet.
    private var joined: (header: [UInt8], packet: [UInt8])? {
        let fixed = Self.headerBytes + Self.identifierBytes
        var header: [UInt8]?
        var parts: [(start: Int, data: Range<Int>)] = []
        var total = 0
        for segment in segments {
            let start = segment.body.lowerBound
            guard
                segment.body.count >= fixed + 8, let length = source.bigEndian32(at: start + fixed),
                let offset = source.bigEndian32(at: start + fixed + 4)
            else { return nil }
            let mine = Array(source[start..<start + fixed])
            guard header == nil || header == mine else { return nil }
            header = mine
            total = length
            parts.append((offset, start + fixed + 8..<segment.body.upperBound))
        }
        var packet: [UInt8] = []
        for part in parts.sorted(by: { $0.start < $1.start }) {
            guard part.start == packet.count else { return nil }
            packet += source[part.data]
        }
        guard let header, packet.count == total else { return nil }
        return (header, packet)
    }
}

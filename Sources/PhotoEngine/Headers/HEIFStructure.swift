/// What the boxes of a HEIC or AVIF say about its picture.
struct HEIFStructure: Hashable, Sendable {
    enum Coding: Hashable, Sendable {
        case hevc
        case av1
    }

    var coding: Coding
    var isGrey: Bool
    var hasAlpha: Bool
    /// The colours were multiplied with the transparency.
    var hasAssociatedAlpha: Bool
    /// 420, 422 or 444: how many samples of colour there are for those of brightness.
    var subsampling: Int
    /// The quality to write with, 0 to 100 as libheif counts, taken from the picture's own quantiser.
    var quality: Int
    var isLossless: Bool
    /// What the file holds beside its picture and would still show it as it was, in words.
    var companions: [String]

    static func header(of bytes: [UInt8]) throws(PhotoRejection) -> PhotoHeader {
        let claimed = HEIFBrands.format(of: bytes) ?? .heic
        let boxes = try ISOBox.all(in: 0..<bytes.count, of: bytes, claimed)
        guard !boxes.contains(where: { $0.isType("moov") }) else {
            throw .unsupported("a moving \(claimed.name) (an image sequence) is not supported")
        }
        guard let meta = boxes.first(where: { $0.isType("meta") }) else { throw .corrupt(claimed, "it has no list of items") }
        let items = try HEIFItems(meta: meta.body, of: bytes, claimed)
        guard let primary = items.primary, items.items[primary] != nil else { throw .corrupt(claimed, "it has no picture") }
        let reader = HEIFPictureReader(bytes: bytes, items: items, format: claimed)
        let picture = try reader.picture(primary)
        let format: PhotoFormat = picture.coding == .hevc ? .heic : .avif
        let alpha = items.auxiliaries(of: primary, in: bytes).first { $0.kind == .alpha }
        if let alpha { try reader.checkTransparency(alpha.item, of: picture) }
        let seen = try reader.seenSize(primary, picture)
        let structure = HEIFStructure(
            coding: picture.coding,
            isGrey: picture.isGrey,
            hasAlpha: alpha != nil,
            hasAssociatedAlpha: alpha.map { items.referred(by: primary, as: "prem").contains($0.item) } ?? false,
            subsampling: picture.subsampling,
            quality: picture.quality,
            isLossless: picture.isLossless,
            companions: items.companions(of: primary, in: bytes) + (boxes.contains { $0.isType("mpvd") } ? ["a video"] : [])
        )
        return PhotoHeader(
            width: seen.width,
            height: seen.height,
            // Tiles may reach beyond the edge, and transparency is a picture of its own; both are decoded.
            totalPixels: .saturatingProduct(picture.decodedPixels, alpha == nil ? 1 : 2),
            bands: (picture.isGrey ? 1 : 3) + (alpha == nil ? 0 : 1),
            bitsPerSample: picture.bits,
            structure: format == .heic ? .heic(structure) : .avif(structure)
        )
    }
}

extension HEIFStructure {
    var warnings: [String] {
        let dropped = companions.map { "\($0) was dropped, which would still show the photo as it was" }
        guard hasAssociatedAlpha else { return dropped }
        return dropped + ["the colours of this photo were multiplied with its transparency; they were processed as they are"]
    }
}

extension PhotoHeader {
    /// What the libraries take beside the shared memory, at their largest, where it is much: libheif holds a picture several times over
    /// (measured: 17 bytes a pixel for HEIC, 26 for AVIF, with 8 bits).
    var libraryBytes: Int {
        switch structure {
        case .heic, .avif: .saturatingProduct(totalPixels, bitsPerSample > 8 ? 48 : 26)
        default: 0
        }
    }
}

extension HEIFItems {
    enum AuxiliaryKind: Hashable {
        case alpha
        case depth
        case gainMap
        case other
    }

    /// Pictures that go with a picture, by what they are for.
    func auxiliaries(of item: Identifier, in bytes: [UInt8]) -> [(item: Identifier, kind: AuxiliaryKind)] {
        referring(to: item, as: "auxl").map { auxiliary in
            guard let box = property("auxC", of: auxiliary) else { return (auxiliary, .other) }
            var reader = ISOReader(bytes, box.body)
            guard reader.skip(4), let name = reader.text() else { return (auxiliary, .other) }
            switch name {
            case "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", "urn:mpeg:hevc:2015:auxid:1": return (auxiliary, .alpha)
            case "urn:mpeg:mpegB:cicp:systems:auxiliary:depth", "urn:mpeg:hevc:2015:auxid:2": return (auxiliary, .depth)
            default: return (auxiliary, name.hasSuffix("gainmap") ? .gainMap : .other)
            }
        }
    }

    /// What lies beside the picture, in words.
    func companions(of primary: Identifier, in bytes: [UInt8]) -> [String] {
        let auxiliaries = auxiliaries(of: primary, in: bytes)
        let kinds = Set(auxiliaries.map(\.kind))
        var companions: [String] = []
        if !referring(to: primary, as: "thmb").isEmpty { companions.append("a thumbnail") }
        if kinds.contains(.depth) { companions.append("a depth map") }
        if kinds.contains(.gainMap) || items.values.contains(where: { $0.type == fourLetters("tmap") }) {
            companions.append("a gain map")
        }
        if kinds.contains(.other) { companions.append("an auxiliary picture") }
        // Tiles, thumbnails and auxiliary pictures refer or are referred to; what does neither is a photo of its own.
        let related = Set(references.filter { $0.type != fourLetters("cdsc") }.flatMap { [$0.from] + $0.to } + [primary])
        let pictures = [fourLetters("hvc1"), fourLetters("av01"), fourLetters("grid"), fourLetters("iovl")]
        if items.contains(where: { pictures.contains($0.value.type) && !related.contains($0.key) }) {
            companions.append("a further picture")
        }
        return companions
    }
}

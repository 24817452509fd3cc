import CChecksums
internal import PhotoMetadata

/// What a PNG says beside its picture.
struct PNGNotes {
    private let source: [UInt8]
    /// A picture of other samples than the source's: what describes those no longer holds.
    private let isRecoloured: Bool

    /// - Parameter isRecoloured: the result is grey and the source was not, or the other way round.
    init(_ source: [UInt8], isRecoloured: Bool = false) {
        self.source = source
        self.isRecoloured = isRecoloured
    }

    /// The chunk with its length and checksum, as it goes to the result; nil when it does not.
    func kept(_ chunk: PNGStructure.Chunk, treatment: inout MetadataTreatment) -> [UInt8]? {
        let whole = Array(source[chunk.body.lowerBound - 8..<chunk.body.upperBound + 4])
        let body = Array(source[chunk.body])
        switch chunk.name {
        case "iCCP", "cHRM", "gAMA", "sRGB", "cICP", "mDCV", "mDCv", "cLLI", "cLLi":
            if isRecoloured, chunk.name == "iCCP" { treatment.drop(.profile) }
            return isRecoloured ? nil : whole
        case "pHYs":
            return whole
        case "eXIf":
            guard let treated = treatment.exif(body) else { return nil }
            return treated == body ? whole : Self.chunk(chunk.name, treated)
        case "tEXt": return kept(treatment.text(body, kind: .plain), whole)
        case "zTXt": return kept(treatment.text(body, kind: .packed), whole)
        case "iTXt": return kept(treatment.text(body, kind: .international), whole)
        case "caBX":
            treatment.drop(.credentials)
            return nil
        case "tIME":
            return treatment.keepsRemark() ? whole : nil
        case "sBIT", "sPLT":
            // They tell of the source's samples.
            return nil
        default:
            // Unknown: the case of the last letter tells whether it may go with a changed picture.
            guard chunk.isSafeToCopy, !chunk.isPicture else { return nil }
            return treatment.keepsRemark() ? whole : nil
        }
    }

    private func kept(_ text: PNGText.Treatment, _ whole: [UInt8]) -> [UInt8]? {
        switch text {
        case .kept: whole
        case .dropped: nil
        case .replaced(let text): Self.chunk(text.isInternational ? "iTXt" : "tEXt", text.body)
        }
    }

    static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let checked = Array(name.utf8) + body
        let checksum = checked.withUnsafeBytes { UInt32(CChecksumsUpdate(CChecksumsCRC32, 0, $0.baseAddress, $0.count)) }
        return bigEndian(UInt32(body.count)) + checked + bigEndian(checksum)
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) }
    }
}

extension PNGStructure.Chunk {
    /// The four letters.
    var name: String {
        String(decoding: (0..<4).map { UInt8(truncatingIfNeeded: type >> (24 - 8 * UInt32($0))) }, as: UTF8.self)
    }

    /// Decoders need it for the picture, or its meaning depends on it.
    var isPicture: Bool { Self.pictureTypes.contains(type) }

    /// As numbers: a file may have millions of chunks.
    private static let pictureTypes = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "bKGD", "hIST", "acTL", "fcTL", "fdAT"].map { name in
        name.utf8.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }

    var isSafeToCopy: Bool { type & 0x20 != 0 }
}

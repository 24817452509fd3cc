internal import PhotoMetadata

/// What a GIF says beside its pictures: comments and the notes of applications.
struct GIFNotes {
    let source: [UInt8]
    let structure: GIFStructure

    /// XMP lies in a GIF as it is, and not in blocks. Bytes behind it lead every reader of blocks to the end, wherever it comes from.
    private static let trailer: [UInt8] = [0x01] + (0...255).reversed().map { UInt8($0) } + [0x00]

    /// The extension as it goes to the result; nil when it does not.
    func kept(_ part: GIFStructure.Extension, treatment: inout MetadataTreatment) -> [UInt8]? {
        let whole = Array(source[part.range])
        switch part.label {
        case 0xFE:
            return treatment.keepsRemark() ? whole : nil
        case 0xFF where source.has("\u{0B}NETSCAPE2.0", at: part.body) || source.has("\u{0B}ANIMEXTS1.0", at: part.body):
            return whole
        case 0xFF where source.has("\u{0B}ICCRGBG1012", at: part.body):
            return whole
        case 0xFF where source.has("\u{0B}XMP DataXMP", at: part.body):
            return keptXMP(part, whole, &treatment)
        case 0xFF:
            return treatment.keepsRemark() ? whole : nil
        default:
            return whole
        }
    }

    private func keptXMP(_ part: GIFStructure.Extension, _ whole: [UInt8], _ treatment: inout MetadataTreatment) -> [UInt8]? {
        let start = part.body + 12
        let packet = start..<max(start, part.range.upperBound - Self.trailer.count)
        guard packet.upperBound + Self.trailer.count == part.range.upperBound,
            source[packet.upperBound..<part.range.upperBound].elementsEqual(Self.trailer)
        else {
            treatment.drop(treatment.policy == .strip ? .stripped : .unreadable)
            return nil
        }
        guard let treated = treatment.xmp(Array(source[packet])) else { return nil }
        return treated.elementsEqual(source[packet]) ? whole : source[part.range.lowerBound..<start] + treated + Self.trailer
    }

    /// The file with its notes treated, and all else where it was.
    ///
    /// - Parameter bytes: the source with other colours.
    func treatingNotes(_ treatment: inout MetadataTreatment, in bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        for part in structure.extensions {
            result += bytes[position..<part.range.lowerBound]
            result += kept(part, treatment: &treatment) ?? []
            position = part.range.upperBound
        }
        return result + bytes[position...]
    }

    /// A GIF from the codec process with the source's comments and XMP. What belongs to the pictures is the codec's own.
    func assemble(_ coded: [UInt8], treatment: inout MetadataTreatment) throws(PhotoRejection) -> [UInt8] {
        guard case .gif(let codedStructure) = try GIFStructure.header(of: coded).structure else { return coded }
        var notes: [UInt8] = []
        for part in structure.extensions where part.isNote(in: source) { notes += kept(part, treatment: &treatment) ?? [] }
        guard !notes.isEmpty else { return coded }
        // Extensions belong to the version of 1989.
        let start = codedStructure.globalColourTable?.upperBound ?? 13
        return Array("GIF89a".utf8) + coded[6..<start] + notes + coded[start...]
    }
}

extension GIFStructure.Extension {
    /// A comment, or an application's that is not about repetitions.
    fileprivate func isNote(in bytes: [UInt8]) -> Bool {
        label == 0xFE
            || (label == 0xFF && !bytes.has("\u{0B}NETSCAPE2.0", at: body) && !bytes.has("\u{0B}ANIMEXTS1.0", at: body)
                && !bytes.has("\u{0B}ICCRGBG1012", at: body))
    }
}

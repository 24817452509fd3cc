internal import PhotoMetadata

/// Joins the picture of one WebP with the notes of another.
struct WebPAssembly {
    let source: [UInt8]
    let header: PhotoHeader

    private struct Chunk {
        var name: String
        var body: Range<Int>
    }

    private enum Flag {
        static let xmp: UInt8 = 0x04
        static let exif: UInt8 = 0x08
        static let alpha: UInt8 = 0x10
    }

    /// - Parameter coded: a WebP from the codec process, with its profile.
    func assemble(_ coded: [UInt8], treatment: inout MetadataTreatment) throws(PhotoRejection) -> [UInt8] {
        let codedHeader = try WebPStructure.header(of: coded)
        let notes = notes(&treatment)
        var chunks = Self.chunks(of: coded).filter { $0.name != "EXIF" && $0.name != "XMP " }
        var extended = [UInt8](repeating: 0, count: 10)
        if let first = chunks.first, first.name == "VP8X", first.body.count >= 10 {
            extended = Array(coded[first.body].prefix(10))
            chunks.removeFirst()
        } else {
            guard !notes.isEmpty else { return coded }
            if Self.hasAlpha(chunks, in: coded) { extended[0] = Flag.alpha }
            for (start, side) in [(4, codedHeader.width), (7, codedHeader.height)] {
                for index in 0..<3 { extended[start + index] = UInt8(truncatingIfNeeded: (side - 1) >> (8 * index)) }
            }
        }
        extended[0] &= ~(Flag.exif | Flag.xmp)
        for note in notes { extended[0] |= note.name == "EXIF" ? Flag.exif : note.name == "XMP " ? Flag.xmp : 0 }
        var body = Array("WEBP".utf8) + Self.chunk("VP8X", extended)
        body.reserveCapacity(coded.count + 65_536)
        // The encoder knows the number of repetitions, but not the colour behind the canvas.
        let animation = Self.chunks(of: source).first { $0.name == "ANIM" }?.body
        for chunk in chunks {
            if chunk.name == "ANIM", let animation, animation.count == chunk.body.count {
                body += Self.chunk(chunk.name, source[animation])
            } else {
                body += Self.chunk(chunk.name, coded[chunk.body])
            }
        }
        for note in notes { body += Self.chunk(note.name, note.body) }
        return Array("RIFF".utf8) + Self.littleEndian(body.count) + body
    }

    /// Treats the notes without joining them with anything.
    func survey(_ treatment: inout MetadataTreatment) {
        _ = notes(&treatment)
    }

    /// The chunks beside the picture and its profile.
    private func notes(_ treatment: inout MetadataTreatment) -> [(name: String, body: [UInt8])] {
        var notes: [(name: String, body: [UInt8])] = []
        let picture: Set<String> = ["VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP"]
        for chunk in Self.chunks(of: source) where !picture.contains(chunk.name) {
            let body = Array(source[chunk.body])
            switch chunk.name {
            case "EXIF": if let treated = treatment.exif(body) { notes.append((chunk.name, treated)) }
            case "XMP ": if let treated = treatment.xmp(body) { notes.append((chunk.name, treated)) }
            case "C2PA": treatment.drop(.credentials)
            default: if treatment.keepsRemark() { notes.append((chunk.name, body)) }
            }
        }
        return notes
    }

    /// Only in the coding without loss: with loss, transparency takes the extended form.
    private static func hasAlpha(_ chunks: [Chunk], in bytes: [UInt8]) -> Bool {
        guard let picture = chunks.first(where: { $0.name == "VP8L" }), picture.body.count >= 5 else { return false }
        return bytes[picture.body.lowerBound + 4] & 0x10 != 0
    }

    private static func chunks(of bytes: [UInt8]) -> [Chunk] {
        guard let size = bytes.littleEndian32(at: 4) else { return [] }
        let end = min(bytes.count, size + 8)
        var chunks: [Chunk] = []
        var position = 12
        while let length = bytes.littleEndian32(at: position + 4), position + 8 + length <= end {
            let body = position + 8..<position + 8 + length
            chunks.append(Chunk(name: name(bytes[position..<position + 4]), body: body))
            position = body.upperBound + length & 1
        }
        return chunks
    }

    private static func chunk(_ name: String, _ body: some Collection<UInt8>) -> [UInt8] {
        name.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } + littleEndian(body.count) + body
            + [UInt8](repeating: 0, count: body.count & 1)
    }

    /// A character for each byte, for a name may be any four bytes.
    private static func name(_ bytes: ArraySlice<UInt8>) -> String {
        var name = String.UnicodeScalarView()
        for byte in bytes { name.append(Unicode.Scalar(byte)) }
        return String(name)
    }

    private static func littleEndian(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}

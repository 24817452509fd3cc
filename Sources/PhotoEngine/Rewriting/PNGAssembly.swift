internal import PhotoMetadata

/// Joins the picture of one PNG with the notes of another.
struct PNGAssembly {
    let source: [UInt8]
    let structure: PNGStructure

    /// - Parameter coded: a PNG from the codec process.
    func assemble(_ coded: [UInt8], treatment: inout MetadataTreatment) throws(PhotoRejection) -> [UInt8] {
        guard case .png(let codedStructure) = try PNGStructure.header(of: coded).structure else { return coded }
        let isRecoloured = isGrey(structure, in: source) != isGrey(codedStructure, in: coded)
        let notes = PNGNotes(source, isRecoloured: isRecoloured)
        var bytes = Array(coded[..<8])
        bytes.reserveCapacity(coded.count + 65_536)
        for chunk in codedStructure.chunks where chunk.isPicture {
            bytes += coded[chunk.body.lowerBound - 8..<chunk.body.upperBound + 4]
            guard chunk.type == codedStructure.chunks[0].type else { continue }
            // Right behind the header, where each of them is allowed.
            for note in structure.chunks where !note.isPicture { bytes += notes.kept(note, treatment: &treatment) ?? [] }
        }
        return bytes
    }

    private func isGrey(_ structure: PNGStructure, in bytes: [UInt8]) -> Bool {
        let colourType = bytes[structure.chunks[0].body.lowerBound + 9]
        return colourType == 0 || colourType == 4
    }
}

extension PNGPalette {
    /// The file with its notes treated; its pictures are numbers into the palette and stay.
    func treatingNotes(_ treatment: inout MetadataTreatment, in bytes: [UInt8]) -> [UInt8] {
        let notes = PNGNotes(bytes)
        var result = Array(bytes[..<8])
        result.reserveCapacity(bytes.count)
        for chunk in structure.chunks {
            let whole = bytes[chunk.body.lowerBound - 8..<chunk.body.upperBound + 4]
            if chunk.isPicture { result += whole } else { result += notes.kept(chunk, treatment: &treatment) ?? [] }
        }
        // What comes after the end is no part of the photo.
        return result
    }
}

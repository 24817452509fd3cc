internal import PhotoMetadata

/// The global and the local colour tables of a GIF. Pixels, timing and transparency are numbers into them and stay as they are.
struct GIFColours: ColourTables {
    let structure: GIFStructure

    var colours: [Range<Int>] { structure.colourTables }

    func check(_ bytes: [UInt8]) throws(PhotoRejection) {
        for frame in structure.frames { try CompressedPixels(frame).check(bytes) }
    }

    func finish(_ bytes: inout [UInt8]) {}

    func treatingNotes(_ treatment: inout MetadataTreatment, in bytes: [UInt8]) -> [UInt8] {
        GIFNotes(source: bytes, structure: structure).treatingNotes(&treatment, in: bytes)
    }
}

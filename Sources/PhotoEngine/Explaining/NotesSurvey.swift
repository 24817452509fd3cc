internal import PhotoMetadata

/// What will be dropped of a photo's metadata: found out by treating them, as it is done when the photo is processed.
struct NotesSurvey {
    /// A sentence each.
    let dropped: [String]

    init(_ bytes: [UInt8], _ header: PhotoHeader, _ options: ProcessingOptions) {
        var treatment = MetadataTreatment(options, header: header, result: header.shape)
        switch header.structure {
        case .jpeg(let structure):
            _ = JPEGNotes(bytes, structure, isRecoloured: false, treatment: &treatment)
        case .png(let structure):
            let notes = PNGNotes(bytes)
            for chunk in structure.chunks where !chunk.isPicture { _ = notes.kept(chunk, treatment: &treatment) }
        case .webp:
            WebPAssembly(source: bytes, header: header).survey(&treatment)
        case .gif(let structure):
            let notes = GIFNotes(source: bytes, structure: structure)
            for part in structure.extensions { _ = notes.kept(part, treatment: &treatment) }
        case .tiff:
            _ = TIFFNotes(of: bytes, treatment: &treatment)
        case .heic, .avif:
            _ = try? HEIFNotes(of: bytes, header.format, treatment: &treatment)
        case .bmp:
            break
        }
        dropped = treatment.dropped.warnings
    }
}

internal import CodecWire
internal import PhotoMetadata

/// Joins what was coded with what the source says beside its picture, whatever the format. Notes go from file to file here, byte for byte
/// where nothing has to be taken out: no codec reads them.
struct PhotoAssembly {
    let source: [UInt8]
    let header: PhotoHeader
    var treatment: MetadataTreatment
    private(set) var warnings: [String] = []

    init(source: [UInt8], header: PhotoHeader, treatment: MetadataTreatment) {
        self.source = source
        self.header = header
        self.treatment = treatment
    }

    /// - Parameter coded: a file of the source's format from a codec process.
    mutating func assemble(_ coded: [UInt8], isConvertedFromInks: Bool) throws(PhotoRejection) -> [UInt8] {
        switch header.structure {
        case .jpeg(let structure):
            var assembly = JPEGAssembly(source: source, structure: structure, isConvertedFromInks: isConvertedFromInks)
            let bytes = try assembly.assemble(coded, treatment: &treatment)
            warnings += assembly.warnings
            return bytes
        case .png(let structure):
            return try PNGAssembly(source: source, structure: structure).assemble(coded, treatment: &treatment)
        case .webp:
            return try WebPAssembly(source: source, header: header).assemble(coded, treatment: &treatment)
        case .gif(let structure):
            return try GIFNotes(source: source, structure: structure).assemble(coded, treatment: &treatment)
        case .tiff:
            return TIFFNotes(of: source, treatment: &treatment).added(to: coded)
        case .bmp:
            // It has no notes.
            return coded
        case .heic, .avif:
            let notes = try HEIFNotes(of: source, header.format, treatment: &treatment)
            return notes.isEmpty ? coded : try HEIFAssembly(coded, header.format, adding: notes).assembled()
        }
    }
}

extension MetadataTreatment {
    /// The treatment of a photo that becomes a picture of this size.
    init(_ options: ProcessingOptions, header: PhotoHeader, result: PictureShape) {
        let isResized = result.width != header.width || result.height != header.height || PhotoFormat.decodedUpright.contains(header.format)
        let size = isResized ? (width: result.width, height: result.height) : nil
        // A thumbnail is upright, and tells nothing.
        let isThumbnail = options.operations.yieldOnePicture
        // HEIC and AVIF are decoded upright, whatever their notes say.
        let isUpright = isThumbnail || PhotoFormat.decodedUpright.contains(header.format)
        self.init(isThumbnail ? .strip : options.metadata, size: size, orientation: isUpright ? 1 : nil)
    }
}

internal import CodecWire

/// What the file says about itself, read without decoding it.
struct PhotoHeader: Hashable, Sendable {
    /// What only one format has.
    enum Structure: Hashable, Sendable {
        case jpeg(JPEGStructure)
        case png(PNGStructure)
        case webp(WebPStructure)
        case gif(GIFStructure)
        case tiff(TIFFStructure)
        case bmp(BMPStructure)
        case heic(HEIFStructure)
        case avif(HEIFStructure)
    }

    var width: Int
    var height: Int
    var frames: Int
    /// Pixels of all frames together.
    var totalPixels: Int
    var bands: Int
    var bitsPerSample: Int
    var structure: Structure
    /// The pictures that are processed each by itself, in the order of the file; none when the file is processed as one.
    var parts: [PictureShape] = []
    /// What was wrong with the file and is mended, in words; only where damage is accepted.
    var damage: [String] = []

    var format: PhotoFormat {
        switch structure {
        case .jpeg: .jpeg
        case .png: .png
        case .webp: .webp
        case .gif: .gif
        case .tiff: .tiff
        case .bmp: .bmp
        case .heic: .heic
        case .avif: .avif
        }
    }

    /// Reads the header of a file of any format.
    init(reading bytes: [UInt8]) throws(PhotoRejection) {
        guard let format = PhotoFormat(sniffing: bytes) else {
            throw PhotoRejection(
                code: .unknownFormat,
                reason: "the file is not a photo: its content is neither JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC nor AVIF"
            )
        }
        switch format {
        case .jpeg: self = try JPEGStructure.header(of: bytes)
        case .png: self = try PNGStructure.header(of: bytes)
        case .webp: self = try WebPStructure.header(of: bytes)
        case .gif: self = try GIFStructure.header(of: bytes)
        case .tiff: self = try TIFFStructure.header(of: bytes)
        case .bmp: self = try BMPStructure.header(of: bytes)
        case .heic, .avif: self = try HEIFStructure.header(of: bytes)
        }
    }

    init(width: Int, height: Int, frames: Int = 1, totalPixels: Int? = nil, bands: Int, bitsPerSample: Int, structure: Structure) {
        self.width = width
        self.height = height
        self.frames = frames
        self.totalPixels = totalPixels ?? .saturatingProduct(width, height, frames)
        self.bands = bands
        self.bitsPerSample = bitsPerSample
        self.structure = structure
    }
}

extension PhotoHeader {
    /// It has brightness, and no colour.
    var isGrey: Bool { bands < 3 }

    /// The picture as the header describes it.
    var shape: PictureShape {
        PictureShape(width: width, height: height, frames: frames, bands: bands, bitsPerSample: bitsPerSample > 8 ? 16 : 8)
    }

    /// What a decoder may make of one of its pictures: a palette becomes colours, a transparent colour becomes a band.
    func possibleShapes(of picture: PictureShape) -> [PictureShape] {
        func shapes(_ bands: [Int]) -> [PictureShape] {
            bands.map { bands in
                var shape = picture
                (shape.bands, shape.hasAlpha) = (bands, bands == 2 || bands == 4)
                return shape
            }
        }
        switch structure {
        case .jpeg:
            return shapes([bands == 1 ? 1 : 3])
        case .png(let png):
            let colours = png.hasPalette || bands > 2 ? 3 : 1
            return shapes([png.hasTransparency ? colours + 1 : colours])
        case .gif, .webp, .bmp, .heic, .avif:
            return shapes([3, 4])
        case .tiff:
            return shapes([1, 2, 3, 4])
        }
    }
}

extension Int {
    static func saturatingSum(_ first: Int, _ second: Int) -> Int {
        let (sum, isOverflow) = first.addingReportingOverflow(second)
        return isOverflow ? .max : sum
    }

    /// The product, or the largest number: a header may claim anything.
    static func saturatingProduct(_ factors: Int...) -> Int {
        factors.reduce(1) { product, factor in
            let (next, isOverflow) = product.multipliedReportingOverflow(by: factor)
            return isOverflow ? .max : next
        }
    }
}

extension PhotoRejection {
    static func truncated(_ format: PhotoFormat) -> PhotoRejection {
        PhotoRejection(code: .truncated, reason: "the \(format.name) file ends before the photo does")
    }

    static func corrupt(_ format: PhotoFormat, _ what: String) -> PhotoRejection {
        PhotoRejection(code: .corrupt, reason: "the \(format.name) file is damaged: \(what)")
    }

    static func unsupported(_ what: String) -> PhotoRejection {
        PhotoRejection(code: .unsupportedFeature, reason: what)
    }
}

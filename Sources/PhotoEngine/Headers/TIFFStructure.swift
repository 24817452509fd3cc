internal import CodecWire

/// What the directories of a TIFF say about its pages. A reduced copy of another page is none.
struct TIFFStructure: Hashable, Sendable {
    var pages: [TIFFPage]

    /// More pages than any limit allows; a file of more is refused.
    private static let mostPages = 100_000

    static func header(of bytes: [UInt8]) throws(PhotoRejection) -> PhotoHeader {
        let pages = try pages(of: try TIFFBytes(bytes))
        guard let first = pages.first else { throw .corrupt(.tiff, "it has no page") }
        for page in pages {
            guard page.sampleFormat == 1 else { throw .unsupported("a TIFF of floating-point or signed samples is not supported") }
            guard [1, 2, 4, 8, 16].contains(page.bitsPerSample) else {
                throw .unsupported("a TIFF of \(page.bitsPerSample) bits a sample is not supported")
            }
            guard (1...4).contains(page.samples) || (page.photometric == TIFFPage.inks && page.samples == 5) else {
                throw .unsupported("a TIFF of \(page.samples) samples a pixel is not supported")
            }
        }
        var header = PhotoHeader(
            width: first.width,
            height: first.height,
            frames: pages.count,
            totalPixels: pages.reduce(0) { Int.saturatingSum($0, .saturatingProduct($1.width, $1.height)) },
            bands: first.samples,
            bitsPerSample: first.bitsPerSample,
            structure: .tiff(TIFFStructure(pages: pages))
        )
        header.parts = pages.map(\.shape)
        return header
    }

    private static func pages(of tiff: TIFFBytes) throws(PhotoRejection) -> [TIFFPage] {
        guard var position = tiff.number(at: tiff.firstLink, size: tiff.offsetBytes) else { throw .truncated(.tiff) }
        var pages: [TIFFPage] = []
        var seen: Set<Int> = []
        var budget = 4 * tiff.bytes.count
        while position != 0 {
            guard seen.insert(position).inserted else { throw .corrupt(.tiff, "its directories go in a circle") }
            guard seen.count <= mostPages else { throw .corrupt(.tiff, "it has too many directories") }
            let directory = try TIFFDirectory(at: position, in: tiff)
            // Directories may lie over each other: they would be many more than a file of that size can hold.
            budget -= directory.link - position
            let page = TIFFPage(directory, in: tiff)
            // Each page is taken out of the file: what many of them share is taken many times.
            budget -= try directory.pieces(in: tiff).reduce(0) { $0 + $1.count } + directory.entries.reduce(0) { $0 + $1.value.count }
            guard budget >= 0 else { throw .corrupt(.tiff, "its pages are larger than the file") }
            if !page.isReduced { pages.append(page) }
            position = directory.next(in: tiff)
        }
        return pages
    }
}

/// One page of a TIFF, as its directory describes it.
struct TIFFPage: Hashable, Sendable {
    /// Where the directory lies.
    var position: Int
    var width: Int
    var height: Int
    var bitsPerSample: Int
    var samples: Int
    var compression: Int
    var predictor: Int
    var sampleFormat: Int
    var photometric: Int
    /// 1 … 8, as in EXIF data.
    var orientation: Int
    /// The colours were multiplied with the transparency.
    var hasAssociatedAlpha: Bool
    var isReduced: Bool
    var hasResolution: Bool
    /// The size of the tiles; nil for strips.
    var tile: (width: Int, height: Int)? { tileWidth > 0 && tileHeight > 0 ? (tileWidth, tileHeight) : nil }
    private var tileWidth: Int
    private var tileHeight: Int

    static let inks = 5
    private static let colourTable = 3

    init(_ directory: TIFFDirectory, in tiff: TIFFBytes) {
        func first(_ tag: Int, _ usual: Int) -> Int { directory.numbers(tag, in: tiff, atMost: 1).first ?? usual }
        position = directory.position
        width = first(256, 0)
        height = first(257, 0)
        bitsPerSample = directory.numbers(258, in: tiff, atMost: 16).max() ?? 1
        samples = first(277, 1)
        compression = first(259, 1)
        predictor = first(317, 1)
        sampleFormat = first(339, 1)
        photometric = first(262, 1)
        orientation = first(274, 1)
        hasAssociatedAlpha = first(338, 0) == 1
        isReduced = first(254, 0) & 1 != 0
        hasResolution = directory.entry(282) != nil
        (tileWidth, tileHeight) = (first(322, 0), first(323, 0))
    }

    /// Pixels are numbers into a table of colours.
    var hasPalette: Bool { photometric == Self.colourTable }
    /// The darkest is the largest number, as on paper.
    var isWhiteZero: Bool { photometric == 0 }

    var shape: PictureShape {
        PictureShape(width: width, height: height, bands: samples, bitsPerSample: bitsPerSample == 16 ? 16 : 8)
    }

    /// How the page is written: as it was, where that can be written.
    var coding: TIFFCoding {
        let tile = tile ?? (0, 0)
        return TIFFCoding(
            compression: writableCompression,
            hasPredictor: predictor == 2,
            isWhiteZero: isWhiteZero && bitsPerSample < 8,
            tileWidth: UInt16(clamping: tile.width),
            tileHeight: UInt16(clamping: tile.height)
        )
    }

    /// The compression to write with: the source's where it can be written, else one without loss.
    var writableCompression: TIFFCompression {
        switch compression {
        case 1: .none
        case 2, 3, 4: bitsPerSample == 1 && samples == 1 ? .faxG4 : .lzw
        case 5: .lzw
        case 6, 7: .jpeg
        case 8, 32946: .deflate
        case 32773: .packBits
        default: .deflate
        }
    }
}

extension PhotoHeader {
    /// The colours of the page are stored multiplied with its transparency.
    var isPremultiplied: Bool {
        guard case .tiff(let tiff) = structure else { return false }
        return tiff.pages.first?.hasAssociatedAlpha ?? false
    }
}

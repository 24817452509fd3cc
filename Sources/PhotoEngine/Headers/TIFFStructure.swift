internal import CodecWire

/// What the directories of a TIFF say about its pages.
struct TIFFStructure: Hashable, Sendable {
    /// The compression to write with: the source's where it can be written, else one without loss.
    var compression: TIFFCompression
    var hasPredictor: Bool
    /// The colours were multiplied with the transparency.
    var hasAssociatedAlpha: Bool
    /// Pixels are numbers into a table of colours.
    var hasPalette: Bool

    static func header(of bytes: [UInt8]) throws(PhotoRejection) -> PhotoHeader {
        let reader = try TIFFDirectories(bytes)
        let pages = try reader.pages()
        guard let first = pages.first else { throw .corrupt(.tiff, "it has no page") }
        for page in pages {
            guard page.width == first.width, page.height == first.height else {
                throw .unsupported("a TIFF whose pages differ in size is not supported")
            }
            guard page.sampleFormat == 1 else { throw .unsupported("a TIFF of floating-point or signed samples is not supported") }
            guard [1, 2, 4, 8, 16].contains(page.bitsPerSample) else {
                throw .unsupported("a TIFF of \(page.bitsPerSample) bits a sample is not supported")
            }
        }
        let structure = TIFFStructure(
            compression: first.writableCompression,
            hasPredictor: first.predictor == 2,
            hasAssociatedAlpha: first.hasAssociatedAlpha,
            hasPalette: first.photometric == 3
        )
        return PhotoHeader(
            width: first.width,
            height: first.height,
            frames: pages.count,
            bands: first.samples,
            bitsPerSample: first.bitsPerSample,
            structure: .tiff(structure)
        )
    }
}

/// One page of a TIFF, as its directory describes it.
struct TIFFPage: Hashable, Sendable {
    var width = 0
    var height = 0
    var bitsPerSample = 1
    var samples = 1
    var compression = 1
    var predictor = 1
    var sampleFormat = 1
    var photometric = 1
    var hasAssociatedAlpha = false

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

/// Walks the chain of directories of a TIFF or BigTIFF.
struct TIFFDirectories {
    private let bytes: [UInt8]
    private let isLittleEndian: Bool
    private let isBig: Bool

    /// More pages than any limit allows; what is beyond is not read.
    private static let mostPages = 100_000

    init(_ bytes: [UInt8]) throws(PhotoRejection) {
        self.bytes = bytes
        isLittleEndian = bytes[0] == 0x49
        isBig = bytes[2] == 0x2B || bytes[3] == 0x2B
    }

    func pages() throws(PhotoRejection) -> [TIFFPage] {
        guard var position = isBig ? number(at: 8, size: 8) : number(at: 4, size: 4) else { throw .truncated(.tiff) }
        var pages: [TIFFPage] = []
        var seen: Set<Int> = []
        while position != 0 {
            guard seen.insert(position).inserted else { throw .corrupt(.tiff, "its directories go in a circle") }
            guard pages.count < Self.mostPages else { throw .corrupt(.tiff, "it has too many directories") }
            let (page, next) = try page(at: position)
            // A reduced copy of another page is not a page.
            if let page { pages.append(page) }
            position = next
        }
        return pages
    }

    private func page(at position: Int) throws(PhotoRejection) -> (TIFFPage?, next: Int) {
        guard position <= bytes.count, let count = number(at: position, size: isBig ? 8 : 2), count <= 0xFFFF else {
            throw .truncated(.tiff)
        }
        let entrySize = isBig ? 20 : 12
        let first = position + (isBig ? 8 : 2)
        guard let next = number(at: first + count * entrySize, size: isBig ? 8 : 4) else { throw .truncated(.tiff) }
        var page = TIFFPage()
        var offsets: [Int] = []
        var lengths: [Int] = []
        var isReduced = false
        for index in 0..<count {
            let entry = first + index * entrySize
            guard let tag = number(at: entry, size: 2) else { throw .truncated(.tiff) }
            switch tag {
            case 254: isReduced = (try values(at: entry).first ?? 0) & 1 != 0
            case 256: page.width = try values(at: entry).first ?? 0
            case 257: page.height = try values(at: entry).first ?? 0
            case 258: page.bitsPerSample = try values(at: entry).max() ?? 1
            case 259: page.compression = try values(at: entry).first ?? 1
            case 262: page.photometric = try values(at: entry).first ?? 1
            case 277: page.samples = try values(at: entry).first ?? 1
            case 317: page.predictor = try values(at: entry).first ?? 1
            case 338: page.hasAssociatedAlpha = try values(at: entry).first == 1
            case 339: page.sampleFormat = try values(at: entry).first ?? 1
            case 273, 324: offsets = try values(at: entry)
            case 279, 325: lengths = try values(at: entry)
            default: break
            }
        }
        for (offset, length) in zip(offsets, lengths) where offset > bytes.count || length > bytes.count - offset {
            throw .truncated(.tiff)
        }
        guard !offsets.isEmpty else { throw .corrupt(.tiff, "a page has no picture") }
        return (isReduced ? nil : page, next)
    }

    /// The numbers of an entry, which lie in it when they are few, else elsewhere in the file.
    private func values(at entry: Int) throws(PhotoRejection) -> [Int] {
        guard let type = number(at: entry + 2, size: 2), let count = number(at: entry + 4, size: isBig ? 8 : 4) else {
            throw .truncated(.tiff)
        }
        let sizes = [1: 1, 3: 2, 4: 4, 16: 8]
        guard let size = sizes[type] else { return [] }
        let inline = isBig ? 8 : 4
        let field = entry + (isBig ? 12 : 8)
        guard count <= bytes.count / size else { throw .truncated(.tiff) }
        guard let start = count * size <= inline ? field : number(at: field, size: inline), start <= bytes.count else {
            throw .truncated(.tiff)
        }
        var numbers: [Int] = []
        numbers.reserveCapacity(count)
        for index in 0..<count {
            guard let value = number(at: start + index * size, size: size) else { throw .truncated(.tiff) }
            numbers.append(value)
        }
        return numbers
    }

    private func number(at position: Int, size: Int) -> Int? {
        switch size {
        case 1: position >= 0 && position < bytes.count ? Int(bytes[position]) : nil
        case 2: isLittleEndian ? bytes.littleEndian16(at: position) : bytes.bigEndian16(at: position)
        case 4: isLittleEndian ? bytes.littleEndian32(at: position) : bytes.bigEndian32(at: position)
        default: isLittleEndian ? bytes.littleEndian64(at: position) : bytes.bigEndian64(at: position)
        }
    }
}

/// Reads what one picture of a HEIC or AVIF is: one coded item, or a grid of them.
struct HEIFPictureReader {
    let bytes: [UInt8]
    let items: HEIFItems
    let format: PhotoFormat

    struct Picture: Hashable {
        var coding: HEIFStructure.Coding
        var width: Int
        var height: Int
        var bits: Int
        var isGrey: Bool
        var subsampling: Int
        /// 0 to 100, as libheif counts.
        var quality = HEIFQuality.usual
        var isLossless = false
        /// Pixels of all tiles together.
        var decodedPixels: Int
    }

    /// Properties that a reader may be obliged to know; any other would be passed over.
    private static let knownProperties: Set<UInt32> = [
        fourLetters("ispe"), fourLetters("pixi"), fourLetters("colr"), fourLetters("irot"), fourLetters("imir"), fourLetters("clap"),
        fourLetters("auxC"), fourLetters("hvcC"), fourLetters("av1C"), fourLetters("pasp"), fourLetters("clli"), fourLetters("mdcv"),
        fourLetters("cclv"), fourLetters("amve"), fourLetters("a1lx"), fourLetters("reve"), fourLetters("ndwt"),
    ]
    private static let mostTiles = 4096
    /// Longer sides are beyond any limit, and sums with them could leave the range of whole numbers.
    private static let longestSide = 1 << 20

    /// - Throws: a rejection where the picture is damaged, cut, or of a kind that is not supported.
    func picture(_ item: HEIFItems.Identifier) throws(PhotoRejection) -> Picture {
        guard let entry = items.items[item] else { throw .corrupt(format, "its picture is not listed") }
        guard !entry.isProtected else { throw .unsupported("an encrypted \(format.name) is not supported") }
        for association in items.associations[item] ?? [] where association.isEssential {
            guard Self.knownProperties.contains(association.property.type) else {
                throw .unsupported("this \(format.name) demands a property that is not supported")
            }
        }
        switch entry.type {
        case fourLetters("hvc1"), fourLetters("av01"): return try coded(item, entry.type == fourLetters("hvc1") ? .hevc : .av1)
        case fourLetters("grid"): return try grid(item)
        case fourLetters("iovl"), fourLetters("iden"):
            throw .unsupported("a \(format.name) whose picture is made of others is not supported")
        default:
            throw .unsupported("a \(format.name) whose picture is neither HEVC nor AV1 is not supported")
        }
    }

    /// The size that the item announces.
    private func announcedSize(_ item: HEIFItems.Identifier) throws(PhotoRejection) -> (width: Int, height: Int) {
        guard let box = items.property("ispe", of: item), let width = bytes.bigEndian32(at: box.body.lowerBound + 4),
            let height = bytes.bigEndian32(at: box.body.lowerBound + 8), box.body.count >= 12
        else { throw .corrupt(format, "its picture has no size") }
        guard width <= Self.longestSide, height <= Self.longestSide else {
            throw PhotoRejection(code: .sideTooLong, reason: "\(width) × \(height) pixels are more than any photo has")
        }
        return (width, height)
    }

    private func coded(_ item: HEIFItems.Identifier, _ coding: HEIFStructure.Coding) throws(PhotoRejection) -> Picture {
        let size = try announcedSize(item)
        guard items.extents[item]?.contains(where: { !$0.isEmpty }) == true else { throw .corrupt(format, "its picture has no data") }
        let head = items.data(of: item, atMost: 4096)
        var picture = Picture(
            coding: coding,
            width: size.width,
            height: size.height,
            bits: 8,
            isGrey: false,
            subsampling: 420,
            decodedPixels: .saturatingProduct(size.width, size.height)
        )
        switch coding {
        case .hevc:
            guard let box = items.property("hvcC", of: item), let configuration = HEVCConfiguration(record: Array(bytes[box.body])) else {
                throw .corrupt(format, "its picture has no configuration")
            }
            guard configuration.chroma == 0 || configuration.lumaBits == configuration.chromaBits else {
                throw .unsupported("a \(format.name) of two depths is not supported")
            }
            // A coded picture is at most a block larger than what is seen of it.
            if let coded = configuration.codedSize {
                guard coded.width <= size.width + 128, coded.height <= size.height + 128 else {
                    throw .corrupt(format, "its picture is larger than announced")
                }
            }
            picture.bits = configuration.lumaBits
            picture.isGrey = configuration.chroma == 0
            picture.subsampling = configuration.chroma == 3 ? 444 : configuration.chroma == 2 ? 422 : 420
            if let quantiser = configuration.quantiser(ofPicture: head) { picture.quality = HEIFQuality.hevc(quantiser) }
        case .av1:
            guard let box = items.property("av1C", of: item), let configuration = AV1Configuration(record: Array(bytes[box.body])) else {
                throw .corrupt(format, "its picture has no configuration")
            }
            picture.bits = configuration.bits
            picture.isGrey = configuration.isGrey
            picture.subsampling = configuration.subsampling
            if let quantiser = AV1Configuration.quantiser(ofPicture: head) {
                picture.quality = HEIFQuality.av1(quantiser)
                // Colours at half the resolution have lost already.
                picture.isLossless = quantiser.index == 0 && !quantiser.varies && (picture.isGrey || picture.subsampling == 444)
            }
        }
        guard [8, 10, 12].contains(picture.bits) else {
            throw .unsupported("a \(format.name) of \(picture.bits) bits a sample is not supported")
        }
        return picture
    }

    private func grid(_ item: HEIFItems.Identifier) throws(PhotoRejection) -> Picture {
        let data = items.data(of: item, atMost: 12)
        guard data.count >= 8 else { throw .corrupt(format, "its grid is cut short") }
        let isLarge = data[1] & 1 == 1
        let (rows, columns) = (Int(data[2]) + 1, Int(data[3]) + 1)
        guard let width = isLarge ? data.bigEndian32(at: 4) : data.bigEndian16(at: 4),
            let height = isLarge ? data.bigEndian32(at: 8) : data.bigEndian16(at: 6)
        else { throw .corrupt(format, "its grid is cut short") }
        let size = try announcedSize(item)
        guard size == (width, height) else { throw .corrupt(format, "its grid has another size than announced") }
        let tiles = items.referred(by: item, as: "dimg")
        guard tiles.count == rows * columns, let first = tiles.first else { throw .corrupt(format, "its grid lacks tiles") }
        guard tiles.count <= Self.mostTiles else { throw .corrupt(format, "its grid has too many tiles") }
        // A grid of grids would hide its size.
        guard items.items[first]?.type != fourLetters("grid") else {
            throw .unsupported("a \(format.name) of nested grids is not supported")
        }
        var picture = try self.picture(first)
        for tile in tiles.dropFirst() where tile != first {
            guard items.items[tile]?.type == items.items[first]?.type, items.items[tile]?.isProtected == false else {
                throw .corrupt(format, "its tiles differ")
            }
            guard try announcedSize(tile) == (picture.width, picture.height) else { throw .corrupt(format, "its tiles differ in size") }
            guard items.extents[tile]?.contains(where: { !$0.isEmpty }) == true else { throw .corrupt(format, "a tile has no data") }
        }
        let (tileWidth, tileHeight) = (picture.width, picture.height)
        guard tileWidth > 0, tileHeight > 0, columns * tileWidth >= width, rows * tileHeight >= height,
            (columns - 1) * tileWidth < width, (rows - 1) * tileHeight < height
        else { throw .corrupt(format, "its tiles do not cover its grid") }
        picture.decodedPixels = .saturatingProduct(rows, columns, tileWidth, tileHeight)
        (picture.width, picture.height) = (width, height)
        return picture
    }

    /// Transparency must be as large as the picture and of its depth.
    func checkTransparency(_ item: HEIFItems.Identifier, of picture: Picture) throws(PhotoRejection) {
        let alpha = try self.picture(item)
        guard (alpha.width, alpha.height, alpha.bits) == (picture.width, picture.height, picture.bits), alpha.coding == picture.coding
        else {
            throw .unsupported("a \(format.name) whose transparency differs from it in size or depth is not supported")
        }
    }

    /// The size as it is seen, after cropping and turning in the order that the file says.
    func seenSize(_ item: HEIFItems.Identifier, _ picture: Picture) throws(PhotoRejection) -> (width: Int, height: Int) {
        var size = (width: picture.width, height: picture.height)
        for association in items.associations[item] ?? [] {
            let box = association.property
            if box.isType("irot") {
                guard box.body.count >= 1 else { throw .corrupt(format, "its rotation is cut short") }
                if bytes[box.body.lowerBound] & 1 == 1 { size = (size.height, size.width) }
            } else if box.isType("clap") {
                size = try croppedSize(box, of: size)
            }
        }
        return size
    }

    private func croppedSize(_ box: ISOBox, of size: (width: Int, height: Int)) throws(PhotoRejection) -> (width: Int, height: Int) {
        var reader = ISOReader(bytes, box.body)
        var numbers: [Int] = []
        while numbers.count < 8, let number = reader.number(4) {
            // Offsets are signed.
            numbers.append(numbers.count < 4 ? number : Int(Int32(truncatingIfNeeded: number)))
        }
        guard numbers.count == 8, numbers[1] > 0, numbers[3] > 0, numbers[5] > 0, numbers[7] > 0 else {
            throw .corrupt(format, "its crop is damaged")
        }
        guard numbers[0] % numbers[1] == 0, numbers[2] % numbers[3] == 0 else {
            throw .unsupported("a \(format.name) cropped within a pixel is not supported")
        }
        let cropped = (width: numbers[0] / numbers[1], height: numbers[2] / numbers[3])
        let outside = PhotoRejection.corrupt(format, "its crop reaches beyond its picture")
        guard cropped.width > 0, cropped.width <= size.width, cropped.height > 0, cropped.height <= size.height else { throw outside }
        // Twice the distance of the crop's left and upper edge from the picture's, times the denominator.
        let left = (size.width - cropped.width) * numbers[5] + 2 * numbers[4]
        let top = (size.height - cropped.height) * numbers[7] + 2 * numbers[6]
        guard (0...2 * (size.width - cropped.width) * numbers[5]).contains(left),
            (0...2 * (size.height - cropped.height) * numbers[7]).contains(top)
        else { throw outside }
        return cropped
    }
}

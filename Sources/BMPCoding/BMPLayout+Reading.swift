extension BMPLayout {
    private static let versions: Set<Int> = [12, 40, 52, 56, 64, 108, 124]

    /// Reads the headers of a file, and checks that all of it is there.
    ///
    /// - Throws: ``BMPProblem``
    public init(reading bytes: Span<UInt8>) throws(BMPProblem) {
        guard bytes.count >= 2, bytes[0] == 0x42, bytes[1] == 0x4D else { throw .corrupt("it does not begin with its signature") }
        guard let dataOffset = bytes.number32(at: 10), let size = bytes.number32(at: 14) else { throw .truncated }
        guard Self.versions.contains(size) else { throw .unsupported("a BMP with a header of \(size) bytes is not known") }
        guard bytes.count >= Self.fileHeaderBytes + size else { throw .truncated }
        headerBytes = size
        (width, height, isTopDown, bitsPerPixel) = try Self.dimensions(bytes, size)
        let code = size == 12 ? 0 : bytes.number32(at: 30) ?? 0
        let storage = try Self.storage(code, isOS2: size == 64, bitsPerPixel: bitsPerPixel)
        compression = storage.compression
        var end = Self.fileHeaderBytes + size
        fields = try Self.fields(bytes, bitsPerPixel, masks: storage.masks, headerBytes: size, end: &end)
        paletteEntryBytes = size == 12 ? 3 : 4
        palette = end..<end
        pixels = end..<end
        guard dataOffset >= end else { throw .corrupt("its picture begins within its header") }
        guard dataOffset <= bytes.count else { throw .truncated }
        if fields == nil {
            let used = size == 12 ? 0 : bytes.number32(at: 46) ?? 0
            let largest = 1 << bitsPerPixel
            let entries = min(used == 0 ? largest : min(used, largest), (dataOffset - end) / paletteEntryBytes)
            guard entries > 0 else { throw .corrupt("it has no palette") }
            palette = end..<end + entries * paletteEntryBytes
        }
        pixels = try pixelRange(bytes, dataOffset)
        profile = try Self.profile(bytes, size)
    }

    private static func dimensions(
        _ bytes: Span<UInt8>,
        _ size: Int
    ) throws(BMPProblem) -> (width: Int, height: Int, isTopDown: Bool, bitsPerPixel: Int) {
        let (width, height, bits) =
            size == 12
            ? (bytes.number16(at: 18), bytes.number16(at: 20), bytes.number16(at: 24))
            : (bytes.signed32(at: 18), bytes.signed32(at: 22), bytes.number16(at: 28))
        guard let width, let height, let bits else { throw .truncated }
        guard width > 0, height != 0 else { throw .corrupt("it has no pixels") }
        // Rows of this length are beyond any limit; from here on nothing overflows.
        guard width <= 1 << 24, abs(height) <= 1 << 24 else { throw .unsupported("a BMP of \(width) × \(abs(height)) is not supported") }
        return (width, abs(height), height < 0, bits)
    }

    /// What the number of a compression means.
    private static func storage(
        _ code: Int,
        isOS2: Bool,
        bitsPerPixel: Int
    ) throws(BMPProblem) -> (compression: Compression, masks: Int) {
        switch (code, bitsPerPixel) {
        case (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (0, 24), (0, 32): return (.none, 0)
        case (1, 8): return (.runs8, 0)
        case (2, 4): return (.runs4, 0)
        case (3, _) where isOS2: throw .unsupported("a BMP with Huffman coding is not supported")
        case (4, _) where isOS2: throw .unsupported("a BMP with runs of 24 bits is not supported")
        case (3, 16), (3, 24), (3, 32): return (.none, 3)
        case (6, 16), (6, 24), (6, 32): return (.none, 4)
        case (4, _): throw .unsupported("a JPEG inside of a BMP is not supported")
        case (5, _): throw .unsupported("a PNG inside of a BMP is not supported")
        case (11...13, _): throw .unsupported("a BMP of inks (CMYK) is not supported")
        default: throw .corrupt("compression \(code) with \(bitsPerPixel) bits a pixel does not exist")
        }
    }

    /// - Parameter masks: how many channels have a mask of bits: none, the colours, or alpha as well.
    private static func fields(
        _ bytes: Span<UInt8>,
        _ bitsPerPixel: Int,
        masks: Int,
        headerBytes: Int,
        end: inout Int
    ) throws(BMPProblem) -> BMPFields? {
        guard masks > 0 else { return bitsPerPixel <= 8 ? nil : bitsPerPixel == 16 ? .fiveBits : .bytes }
        // The masks follow the header of the INFO version and are part of the later ones, from the third one on with alpha.
        let start = fileHeaderBytes + 40
        let hasAlphaMask = headerBytes >= 56 || (headerBytes == 40 && masks == 4)
        if headerBytes == 40 { end += masks * 4 }
        var found: [BMPField?] = []
        for index in 0..<(hasAlphaMask ? 4 : 3) {
            guard let mask = bytes.number32(at: start + index * 4) else { throw .truncated }
            guard bitsPerPixel == 32 || mask < 1 << bitsPerPixel else { throw .corrupt("a channel lies outside of the pixel") }
            found.append(try BMPField(mask: UInt32(mask)))
        }
        guard let red = found[0], let green = found[1], let blue = found[2] else {
            throw .unsupported("a BMP in which a colour has no bits is not supported")
        }
        let fields = BMPFields(red: red, green: green, blue: blue, alpha: hasAlphaMask ? found[3] : nil)
        let all = fields.all.reduce(UInt32(0)) { $0 | $1.mask }
        guard all.nonzeroBitCount == fields.all.reduce(0, { $0 + $1.bits }) else { throw .corrupt("its channels share bits") }
        return fields
    }

    private func pixelRange(_ bytes: Span<UInt8>, _ dataOffset: Int) throws(BMPProblem) -> Range<Int> {
        guard compression == .none else {
            guard !isTopDown else { throw .corrupt("a compressed picture begins at the top") }
            // Without a size, the runs reach to the end of the file.
            let size = bytes.number32(at: 34) ?? 0
            guard size <= bytes.count - dataOffset else { throw .truncated }
            return dataOffset..<(size == 0 ? bytes.count : dataOffset + size)
        }
        let (all, isOverflow) = rowBytes.multipliedReportingOverflow(by: height)
        // Some writers leave out the filling of the last row.
        let filling = rowBytes - (width * bitsPerPixel + 7) / 8
        guard !isOverflow, all - filling <= bytes.count - dataOffset else { throw .truncated }
        return dataOffset..<min(dataOffset + all, bytes.count)
    }

    private static func profile(_ bytes: Span<UInt8>, _ size: Int) throws(BMPProblem) -> Range<Int>? {
        let embedded = 0x4D42_4544
        guard size >= 124, bytes.number32(at: 70) == embedded else { return nil }
        guard let offset = bytes.number32(at: 126), let length = bytes.number32(at: 130) else { throw .truncated }
        let start = fileHeaderBytes + offset
        guard length > 0 else { return nil }
        guard start <= bytes.count, length <= bytes.count - start else { throw .truncated }
        return start..<start + length
    }
}

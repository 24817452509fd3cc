/// Where the parts of a BMP lie, and how its pixels are stored.
public struct BMPLayout: Hashable, Sendable {
    public enum Compression: Hashable, Sendable {
        case none
        /// Runs of bytes, each of which is a number into the palette.
        case runs8
        /// Runs of half bytes.
        case runs4
    }

    /// The size of the information header, which tells its version: 12 (OS/2 core), 40 (INFO), 52, 56, 64 (OS/2 2), 108 (V4), 124 (V5).
    public var headerBytes: Int
    public var width: Int
    public var height: Int
    /// Rows begin at the top; else, as usual, at the bottom.
    public var isTopDown: Bool
    /// 1, 2, 4, 8 (numbers into the palette), 16, 24 or 32.
    public var bitsPerPixel: Int
    public var compression: Compression
    /// The channels of a pixel; nil when pixels are numbers into the palette.
    public var fields: BMPFields?
    /// The palette's entries; empty when there is none or when it is a mere hint.
    public var palette: Range<Int>
    /// 3 in OS/2's core version; else 4, the last of which is reserved.
    public var paletteEntryBytes: Int
    /// The rows, or the runs.
    public var pixels: Range<Int>
    /// The embedded ICC profile.
    public var profile: Range<Int>?

    /// Where the information header begins.
    static let fileHeaderBytes = 14

    /// The bytes of a row, with the filling up to four.
    public var rowBytes: Int { (width * bitsPerPixel + 31) / 32 * 4 }
    public var hasPalette: Bool { fields == nil }
    public var hasAlpha: Bool { fields?.alpha != nil }
    public var bands: Int { hasAlpha ? 4 : 3 }
    /// The depth of decoded samples: 16 when a channel has more than 8 bits.
    public var bitsPerSample: Int { fields.map { $0.all.contains { $0.bits > 8 } ? 16 : 8 } ?? 8 }
    public var paletteEntries: Int { palette.count / paletteEntryBytes }

    /// The positions of an entry's blue, green and red.
    public func colours(ofEntry index: Int) -> Range<Int> {
        let start = palette.lowerBound + index * paletteEntryBytes
        return start..<start + 3
    }

    /// The byte positions of the pixels of row `row`, counted from the top.
    func row(_ row: Int) -> Int {
        pixels.lowerBound + (isTopDown ? row : height - 1 - row) * rowBytes
    }
}

/// How a page of a TIFF is stored.
public struct TIFFCoding: Hashable, Sendable {
    public var compression: TIFFCompression
    /// Differences to the left neighbour are compressed.
    public var hasPredictor: Bool
    /// Less than 8 bits a sample: zero is white.
    public var isWhiteZero: Bool
    /// The size of the tiles; 0 for strips. Multiples of 16.
    public var tileWidth: UInt16
    public var tileHeight: UInt16

    public init(
        compression: TIFFCompression = .none,
        hasPredictor: Bool = false,
        isWhiteZero: Bool = false,
        tileWidth: UInt16 = 0,
        tileHeight: UInt16 = 0
    ) {
        self.compression = compression
        self.hasPredictor = hasPredictor
        self.isWhiteZero = isWhiteZero
        self.tileWidth = tileWidth
        self.tileHeight = tileHeight
    }

    func write(to writer: inout FrameWriter) {
        writer.write(compression.rawValue)
        writer.write(hasPredictor)
        writer.write(isWhiteZero)
        writer.write(tileWidth)
        writer.write(tileHeight)
    }

    init(from reader: inout FrameReader) throws(MalformedFrame) {
        guard let compression = TIFFCompression(rawValue: try reader.read()) else { throw MalformedFrame() }
        self.compression = compression
        hasPredictor = try reader.readFlag()
        isWhiteZero = try reader.readFlag()
        tileWidth = try reader.read()
        tileHeight = try reader.read()
    }
}

/// The compressions that a TIFF is written with.
public enum TIFFCompression: UInt8, Sendable {
    case none = 0
    case jpeg = 1
    case deflate = 2
    case packBits = 3
    case faxG4 = 4
    case lzw = 5
}

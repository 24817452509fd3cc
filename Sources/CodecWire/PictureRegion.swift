/// The dimensions of a picture as it lies in memory: interleaved samples without padding, frames below each other. Samples of 16 bits
/// have their lower byte first.
public struct PictureShape: Hashable, Sendable {
    public var width: Int
    /// The height of one frame.
    public var height: Int
    public var frames: Int
    /// Samples a pixel, transparency included.
    public var bands: Int
    /// 8 or 16.
    public var bitsPerSample: Int
    /// The last band is transparency.
    public var hasAlpha: Bool

    public init(width: Int, height: Int, frames: Int = 1, bands: Int, bitsPerSample: Int = 8, hasAlpha: Bool = false) {
        self.width = width
        self.height = height
        self.frames = frames
        self.bands = bands
        self.bitsPerSample = bitsPerSample
        self.hasAlpha = hasAlpha
    }

    /// The bands that are not transparency.
    public var colourBands: Int { hasAlpha ? bands - 1 : bands }

    /// The size of the whole picture; the largest number when it is beyond that.
    public var byteCount: Int {
        [width, height, frames, bands, bitsPerSample / 8].reduce(1) { product, factor in
            let (next, isOverflow) = product.multipliedReportingOverflow(by: factor)
            return isOverflow ? .max : next
        }
    }
}

/// A picture and where it lies in the work memory.
public struct PictureRegion: Hashable, Sendable {
    /// In bytes.
    public var offset: Int
    public var shape: PictureShape

    public init(offset: Int = 0, shape: PictureShape) {
        self.offset = offset
        self.shape = shape
    }

    func write(to writer: inout FrameWriter) {
        writer.write(UInt64(offset))
        writer.write(UInt32(clamping: shape.width))
        writer.write(UInt32(clamping: shape.height))
        writer.write(UInt32(clamping: shape.frames))
        writer.write(UInt32(clamping: shape.bands))
        writer.write(UInt32(clamping: shape.bitsPerSample))
        writer.write(shape.hasAlpha)
    }

    init(from reader: inout FrameReader) throws(MalformedFrame) {
        guard let offset = Int(exactly: try reader.read(UInt64.self)) else { throw MalformedFrame() }
        self.offset = offset
        shape = PictureShape(
            width: Int(try reader.read(UInt32.self)),
            height: Int(try reader.read(UInt32.self)),
            frames: Int(try reader.read(UInt32.self)),
            bands: Int(try reader.read(UInt32.self)),
            bitsPerSample: Int(try reader.read(UInt32.self)),
            hasAlpha: try reader.readFlag()
        )
    }
}

extension DecodedPhoto {
    /// The picture as it lies at the beginning of the work memory. Only of pixels.
    public var shape: PictureShape {
        PictureShape(
            width: Int(width),
            height: Int(height),
            frames: Int(frames),
            bands: Int(bands),
            bitsPerSample: Int(bitsPerSample),
            hasAlpha: hasAlpha
        )
    }
}

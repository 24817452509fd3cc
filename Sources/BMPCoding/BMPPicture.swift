/// The shape of decoded pixels: interleaved samples, rows from the top, without padding.
public struct BMPPicture: Hashable, Sendable {
    public var width: Int
    public var height: Int
    /// 1 to 4; the last one is transparency when there is one.
    public var bands: Int
    /// 8, or 16 with the lower byte first.
    public var bitsPerSample: Int
    public var hasAlpha: Bool

    public init(width: Int, height: Int, bands: Int, bitsPerSample: Int, hasAlpha: Bool) {
        self.width = width
        self.height = height
        self.bands = bands
        self.bitsPerSample = bitsPerSample
        self.hasAlpha = hasAlpha
    }

    /// nil when they are more than a number can tell.
    public var byteCount: Int? {
        guard width >= 0, height >= 0, bands >= 1, bands <= 4, bitsPerSample == 8 || bitsPerSample == 16 else { return nil }
        let (pixels, isOverflow) = width.multipliedReportingOverflow(by: height)
        let (bytes, isTooMany) = pixels.multipliedReportingOverflow(by: bands * bitsPerSample / 8)
        return isOverflow || isTooMany ? nil : bytes
    }

    var top: UInt32 { bitsPerSample == 8 ? 255 : 65_535 }
}

extension BMPLayout {
    /// What the file's own pixels are decoded to.
    public var picture: BMPPicture {
        BMPPicture(width: width, height: height, bands: bands, bitsPerSample: bitsPerSample, hasAlpha: hasAlpha)
    }
}

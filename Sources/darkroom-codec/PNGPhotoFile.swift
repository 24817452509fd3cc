import CPNGBridge
import CodecWire

/// A PNG of the plain kinds, read and written with libdeflate; libvips reads the others.
struct PNGPhotoFile: OpenPhoto {
    private let work: UnsafeMutableRawBufferPointer

    /// nil for a kind that is not plain, and for pixels that are not valid: libvips is more patient, and says what is wrong.
    static func open(
        _ file: UnsafeRawBufferPointer,
        into work: UnsafeMutableRawBufferPointer
    ) throws(CodecRefusal) -> (any OpenPhoto, DecodedPhoto)? {
        guard png_bridge_can_decode(file.baseAddress, file.count) != 0 else { return nil }
        var picture = PNGPicture()
        let code = png_bridge_decode(file.baseAddress, file.count, work.baseAddress, work.count, &picture)
        guard Int(code) != PNG_BRIDGE_CORRUPT else { return nil }
        guard code == 0 else { throw CodecRefusal(pngBridge: code, reason: "the picture does not fit its memory") }
        let decoded = DecodedPhoto(
            width: picture.width,
            height: picture.height,
            frames: 1,
            bands: picture.bands,
            bitsPerSample: picture.bits,
            hasAlpha: picture.bands % 2 == 0,
            wasConvertedFromInks: false,
            workBytes: UInt64(picture.length),
            planes: []
        )
        return (PNGPhotoFile(work: work), decoded)
    }

    func encode(_ request: EncodeRequest, into output: UnsafeMutableRawBufferPointer) throws(CodecRefusal) -> Int {
        try Self.encode(request.picture.shape, try request.picture.checked(in: work), bits: request.bitsPerSample, into: output)
    }

    /// The bare picture; what belongs to it beside is added by the parent.
    static func encode(
        _ shape: PictureShape,
        _ region: UnsafeMutableRawBufferPointer,
        bits: UInt8,
        into output: UnsafeMutableRawBufferPointer
    ) throws(CodecRefusal) -> Int {
        let isShallow = bits < 8 && shape.bands == 1 && shape.bitsPerSample == 8
        var picture = PNGPicture(
            samples: region.baseAddress,
            length: region.count,
            width: UInt32(clamping: shape.width),
            height: UInt32(clamping: shape.height),
            bands: UInt32(clamping: shape.bands),
            bits: UInt32(clamping: shape.bitsPerSample),
            file_bits: isShallow ? UInt32(bits) : UInt32(clamping: shape.bitsPerSample)
        )
        var written = 0
        let code = png_bridge_encode(&picture, output.baseAddress, output.count, &written)
        guard code == 0 else { throw CodecRefusal(pngBridge: code, reason: "the PNG cannot be written") }
        return written
    }
}

extension CodecRefusal {
    fileprivate init(pngBridge code: Int32, reason: String) {
        self.init(code: RefusalCode(rawValue: UInt8(clamping: code)) ?? .internal, reason: reason)
    }
}

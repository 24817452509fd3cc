import CVipsBridge
import CodecWire

/// A photo of a format that libvips reads and writes.
final class VipsPhotoFile: OpenPhoto {
    private let session: OpaquePointer
    private let format: CodecFormat
    private let work: UnsafeMutableRawBufferPointer
    /// The colours are stored multiplied with the transparency.
    private let isPremultiplied: Bool
    /// A PNG that shows itself coarsely first.
    private let isInterlaced: Bool

    private init(
        session: OpaquePointer,
        format: CodecFormat,
        work: UnsafeMutableRawBufferPointer,
        isPremultiplied: Bool,
        isInterlaced: Bool
    ) {
        self.session = session
        self.format = format
        self.work = work
        self.isPremultiplied = isPremultiplied
        self.isInterlaced = isInterlaced
    }

    deinit {
        vips_session_free(session)
    }

    static func open(
        _ file: UnsafeRawBufferPointer,
        _ request: DecodeRequest,
        _ acceptsDamage: Bool,
        into work: UnsafeMutableRawBufferPointer
    ) throws(CodecRefusal) -> (VipsPhotoFile, DecodedPhoto) {
        var header = VipsPhoto()
        var failure = VipsFailure()
        let opened = vips_session_decode(
            Int32(request.format.rawValue),
            file.baseAddress,
            file.count,
            acceptsDamage ? -1 : Int32(clamping: request.frames),
            acceptsDamage ? 1 : 0,
            work.baseAddress,
            work.count,
            &header,
            &failure
        )
        guard let session = opened else { throw CodecRefusal(failure) }
        let decoded = DecodedPhoto(
            width: header.width,
            height: header.height,
            frames: header.frames,
            bands: header.bands,
            bitsPerSample: header.bits,
            hasAlpha: header.has_alpha != 0,
            wasConvertedFromInks: header.converted != 0,
            workBytes: header.work_bytes,
            planes: []
        )
        let isPremultiplied = request.isPremultiplied && decoded.hasAlpha
        if isPremultiplied { Premultiplication(decoded.shape).undo(in: work) }
        let photo = VipsPhotoFile(
            session: session,
            format: request.format,
            work: work,
            isPremultiplied: isPremultiplied,
            isInterlaced: file.count > 28 && file[28] == 1
        )
        return (photo, decoded)
    }

    func encode(_ request: EncodeRequest, into output: UnsafeMutableRawBufferPointer) throws(CodecRefusal) -> Int {
        let region = try request.picture.checked(in: work)
        let shape = request.picture.shape
        if isPremultiplied, shape.hasAlpha { Premultiplication(shape).redo(in: region) }
        if format == .png, !isInterlaced { return try PNGPhotoFile.encode(shape, region, bits: request.bitsPerSample, into: output) }
        var picture = VipsPicture(
            samples: region.baseAddress,
            width: UInt32(clamping: shape.width),
            height: UInt32(clamping: shape.height),
            frames: UInt32(clamping: shape.frames),
            bands: UInt32(clamping: shape.bands),
            bits: UInt32(clamping: shape.bitsPerSample),
            has_alpha: shape.hasAlpha ? 1 : 0
        )
        var encoding = VipsEncoding(
            carried: UInt32(request.carried.rawValue),
            bits: UInt32(request.bitsPerSample),
            lossless: request.lossless ? 1 : 0,
            quality: UInt32(request.quality),
            compression: UInt32(request.tiff.compression.rawValue),
            predictor: request.tiff.hasPredictor ? 1 : 0,
            white_is_zero: request.tiff.isWhiteZero ? 1 : 0,
            tile_width: UInt32(request.tiff.tileWidth),
            tile_height: UInt32(request.tiff.tileHeight)
        )
        var written = 0
        var failure = VipsFailure()
        let code = vips_session_encode(
            session,
            Int32(format.rawValue),
            &picture,
            &encoding,
            output.baseAddress,
            output.count,
            &written,
            &failure
        )
        guard code == 0 else { throw CodecRefusal(failure) }
        return written
    }
}

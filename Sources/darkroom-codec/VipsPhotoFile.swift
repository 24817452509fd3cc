import CVipsBridge
import CodecWire

/// A photo of a format that libvips reads and writes.
final class VipsPhotoFile: OpenPhoto {
    private let session: OpaquePointer
    private let format: CodecFormat
    private let work: UnsafeMutableRawBufferPointer

    private init(session: OpaquePointer, format: CodecFormat, work: UnsafeMutableRawBufferPointer) {
        self.session = session
        self.format = format
        self.work = work
    }

    deinit {
        vips_session_free(session)
    }

    static func open(
        _ file: UnsafeRawBufferPointer,
        format: CodecFormat,
        frames: UInt32,
        into work: UnsafeMutableRawBufferPointer
    ) throws(CodecRefusal) -> (VipsPhotoFile, DecodedPhoto) {
        var header = VipsPhoto()
        var failure = VipsFailure()
        let opened = vips_session_decode(
            Int32(format.rawValue),
            file.baseAddress,
            file.count,
            Int32(clamping: frames),
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
            planes: [],
            processorNanoseconds: 0
        )
        return (VipsPhotoFile(session: session, format: format, work: work), decoded)
    }

    func encode(_ request: EncodeRequest, into output: UnsafeMutableRawBufferPointer) throws(CodecRefusal) -> Int {
        let region = try request.picture.checked(in: work)
        let shape = request.picture.shape
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
            compression: UInt32(request.tiffCompression.rawValue),
            predictor: request.tiffPredictor ? 1 : 0
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

import CVipsBridge
import CodecWire

/// A photo of a format that libvips reads and writes.
final class VipsPhotoFile: OpenPhoto {
    private let session: OpaquePointer
    private let format: CodecFormat

    private init(session: OpaquePointer, format: CodecFormat) {
        self.session = session
        self.format = format
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
        return (VipsPhotoFile(session: session, format: format), decoded)
    }

    func encode(_ request: EncodeRequest, into output: UnsafeMutableRawBufferPointer) throws(CodecRefusal) -> Int {
        var encoding = VipsEncoding(
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

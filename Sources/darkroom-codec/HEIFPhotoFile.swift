import CHEIFBridge
import CodecWire

/// A HEIC or AVIF. What the file says about turning, mirroring and cropping is done to its pixels; the result needs none of it.
final class HEIFPhotoFile: OpenPhoto {
    private let session: OpaquePointer
    private let work: UnsafeMutableRawBufferPointer

    private init(session: OpaquePointer, work: UnsafeMutableRawBufferPointer) {
        self.session = session
        self.work = work
    }

    deinit {
        heif_session_free(session)
    }

    static func open(
        _ file: UnsafeRawBufferPointer,
        _ request: DecodeRequest,
        into work: UnsafeMutableRawBufferPointer
    ) throws(CodecRefusal) -> (HEIFPhotoFile, DecodedPhoto) {
        var picture = HEIFPicture()
        var failure = HEIFFailure()
        let opened = heif_session_decode(
            Int32(request.format.rawValue),
            file.baseAddress,
            file.count,
            request.isGrey ? 1 : 0,
            work.baseAddress,
            work.count,
            &picture,
            &failure
        )
        guard let session = opened else { throw CodecRefusal(failure) }
        var decoded = DecodedPhoto(
            width: picture.width,
            height: picture.height,
            frames: 1,
            bands: picture.bands,
            bitsPerSample: picture.bits,
            hasAlpha: picture.has_alpha != 0,
            wasConvertedFromInks: false,
            workBytes: 0,
            planes: []
        )
        decoded.workBytes = UInt64(decoded.shape.byteCount)
        return (HEIFPhotoFile(session: session, work: work), decoded)
    }

    func encode(_ request: EncodeRequest, into output: UnsafeMutableRawBufferPointer) throws(CodecRefusal) -> Int {
        let region = try request.picture.checked(in: work)
        let shape = request.picture.shape
        guard shape.frames == 1 else { throw CodecRefusal(code: .internal, reason: "a HEIC or AVIF has one picture") }
        var picture = HEIFPicture(
            width: UInt32(clamping: shape.width),
            height: UInt32(clamping: shape.height),
            bands: UInt32(clamping: shape.bands),
            bits: UInt32(clamping: shape.bitsPerSample),
            has_alpha: shape.hasAlpha ? 1 : 0
        )
        var encoding = HEIFEncoding(
            bits: UInt32(request.bitsPerSample),
            quality: UInt32(request.quality),
            lossless: request.lossless ? 1 : 0,
            subsampling: UInt32(request.subsampling)
        )
        var written = 0
        var failure = HEIFFailure()
        let code = heif_session_encode(
            session,
            region.baseAddress,
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

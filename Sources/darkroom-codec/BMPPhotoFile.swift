import BMPCoding
import CodecWire

/// A BMP. No library reads it: its pixels are decoded and encoded in Swift, with all positions checked.
struct BMPPhotoFile: OpenPhoto {
    private let file: UnsafeRawBufferPointer
    private let work: UnsafeMutableRawBufferPointer
    private let layout: BMPLayout

    static func open(
        _ file: UnsafeRawBufferPointer,
        into work: UnsafeMutableRawBufferPointer
    ) throws(CodecRefusal) -> (BMPPhotoFile, DecodedPhoto) {
        do {
            let source = file.assumingMemoryBound(to: UInt8.self).span
            let layout = try BMPLayout(reading: source)
            let picture = layout.picture
            guard let bytes = picture.byteCount, bytes <= work.count else {
                throw CodecRefusal(code: .tooLarge, reason: "more pixels than the header announced")
            }
            var samples = work.assumingMemoryBound(to: UInt8.self).mutableSpan
            try layout.decode(source, into: &samples)
            let decoded = DecodedPhoto(
                width: UInt32(picture.width),
                height: UInt32(picture.height),
                frames: 1,
                bands: UInt32(picture.bands),
                bitsPerSample: UInt32(picture.bitsPerSample),
                hasAlpha: picture.hasAlpha,
                wasConvertedFromInks: false,
                workBytes: UInt64(bytes),
                planes: []
            )
            return (BMPPhotoFile(file: file, work: work, layout: layout), decoded)
        } catch {
            throw CodecRefusal(error)
        }
    }

    func encode(_ request: EncodeRequest, into output: UnsafeMutableRawBufferPointer) throws(CodecRefusal) -> Int {
        let samples = UnsafeRawBufferPointer(try request.picture.checked(in: work))
        let shape = request.picture.shape
        var target = output.assumingMemoryBound(to: UInt8.self).mutableSpan
        do {
            return try layout.encode(
                BMPPicture(
                    width: shape.width,
                    height: shape.height,
                    bands: shape.bands,
                    bitsPerSample: shape.bitsPerSample,
                    hasAlpha: shape.hasAlpha
                ),
                samples.assumingMemoryBound(to: UInt8.self).span,
                source: file.assumingMemoryBound(to: UInt8.self).span,
                into: &target
            )
        } catch {
            throw CodecRefusal(error)
        }
    }
}

extension CodecRefusal {
    /// - Parameter error: a `BMPProblem`, or already a refusal.
    fileprivate init(_ error: any Error) {
        switch error {
        case let refusal as CodecRefusal: self = refusal
        case BMPProblem.truncated: self.init(code: .truncated, reason: "it ends before the picture does")
        case BMPProblem.corrupt(let what): self.init(code: .corrupt, reason: what)
        case BMPProblem.unsupported(let what): self.init(code: .unsupported, reason: what)
        default: self.init(code: .internal, reason: "\(error)")
        }
    }
}

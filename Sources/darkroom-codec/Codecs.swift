import CHEIFBridge
import CJPEGAmplitudes
import CJPEGBridge
import CSandbox
import CVipsBridge
import CodecWire
import Glibc

/// Answers requests, holding the photo that is between its decoding and its encoding.
final class Codecs {
    private let input: SharedMemory
    private let work: SharedMemory
    private let output: SharedMemory
    /// What this process may take besides them.
    private let memory: UInt64
    private var photo: (any OpenPhoto)?

    /// nil when libvips or libheif does not start.
    init?(input: SharedMemory, work: SharedMemory, output: SharedMemory, memory: UInt64) {
        guard vips_bridge_start() == 0, heif_bridge_start() == 0 else { return nil }
        self.input = input
        self.work = work
        self.output = output
        self.memory = memory
    }

    var libraries: [LibraryVersion] {
        [
            LibraryVersion(name: "libjpeg-turbo", version: String(cString: jpeg_bridge_version())),
            LibraryVersion(name: "libvips", version: String(cString: vips_bridge_version())),
            LibraryVersion(name: "libheif", version: String(cString: heif_bridge_version())),
        ]
    }

    /// libheif may have been built, or installed, without the codecs of a format.
    var optionalFormats: [CodecFormat] {
        [CodecFormat.heic, .avif].filter { heif_bridge_knows(Int32($0.rawValue)) != 0 }
    }

    func answer(_ request: CodecRequest) -> CodecReply {
        do {
            return try perform(request)
        } catch {
            photo = nil
            return .refused(error)
        }
    }

    private func perform(_ request: CodecRequest) throws(CodecRefusal) -> CodecReply {
        switch request {
        case .decode(let request):
            return .decoded(try decode(request))
        case .encode(let request):
            guard let photo else { throw CodecRefusal(code: .internal, reason: "encode without decode") }
            let memory = UnsafeMutableRawBufferPointer(start: output.start, count: try size(request.outputCapacity, in: output))
            let bytes = try photo.encode(request, into: memory)
            self.photo = nil
            return .encoded(EncodedPhoto(outputBytes: UInt64(bytes)))
        case .invertAmplitudes(let request):
            photo = nil
            return try invertAmplitudes(request)
        case .probeSandbox:
            return .probed(probeSandbox())
        }
    }

    /// Decodes strictly, and again with a decoder that goes on where it can when the file is damaged and that was accepted.
    private func decode(_ request: DecodeRequest) throws(CodecRefusal) -> DecodedPhoto {
        photo = nil
        let file = UnsafeRawBufferPointer(start: input.start, count: try size(request.inputBytes, in: input))
        let memory = UnsafeMutableRawBufferPointer(start: work.start, count: try size(request.workCapacity, in: work))
        do throws(CodecRefusal) {
            return try open(file, request, into: memory, acceptsDamage: false)
        } catch {
            guard request.acceptsDamage, error.code == .corrupt || error.code == .truncated else { throw error }
            // Decoders leave what they could not read as it was in memory: neither the first attempt nor another photo may show there.
            memory.initializeMemory(as: UInt8.self, repeating: 0)
            sandbox_clear_fresh_memory(1)
            defer { sandbox_clear_fresh_memory(0) }
            guard var decoded = try? open(file, request, into: memory, acceptsDamage: true) else { throw error }
            decoded.damage = error.code == .truncated ? "it ends before the photo does" : error.reason
            return decoded
        }
    }

    private func open(
        _ file: UnsafeRawBufferPointer,
        _ request: DecodeRequest,
        into memory: UnsafeMutableRawBufferPointer,
        acceptsDamage: Bool
    ) throws(CodecRefusal) -> DecodedPhoto {
        if request.format == .png, !acceptsDamage, let (plain, decoded) = try PNGPhotoFile.open(file, into: memory) {
            photo = plain
            return decoded
        }
        let (opened, decoded): (any OpenPhoto, DecodedPhoto) =
            switch request.format {
            case .jpeg: try JPEGPhotoFile.open(file, as: request.representation, shrink: request.shrink, acceptsDamage, into: memory)
            case .bmp: try BMPPhotoFile.open(file, into: memory)
            case .heic, .avif: try HEIFPhotoFile.open(file, request, into: memory)
            default: try VipsPhotoFile.open(file, request, acceptsDamage, into: memory)
            }
        photo = opened
        return decoded
    }

    private func probeSandbox() -> SandboxReport {
        var attempts = [SandboxAttempt](repeating: SandboxAttempt(), count: 64)
        let count = sandbox_probe(&attempts, attempts.count, work.start, work.size, memory)
        return SandboxReport(
            attempts: attempts[..<count].map { SandboxReport.Attempt(name: String(cString: $0.name), error: $0.error) }
        )
    }

    private func invertAmplitudes(_ request: AmplitudeRequest) throws(CodecRefusal) -> CodecReply {
        var written = 0
        let code = jpeg_amplitudes_invert(
            input.start.assumingMemoryBound(to: UInt8.self),
            try size(request.inputBytes, in: input),
            output.start.assumingMemoryBound(to: UInt8.self),
            try size(request.outputCapacity, in: output),
            &written
        )
        guard code == 0 else { return .notApplicable }
        return .encoded(EncodedPhoto(outputBytes: UInt64(written)))
    }

    private func size(_ bytes: UInt64, in memory: SharedMemory) throws(CodecRefusal) -> Int {
        guard bytes <= UInt64(memory.size) else { throw CodecRefusal(code: .tooLarge, reason: "larger than the shared memory") }
        return Int(bytes)
    }
}

/// A decoded photo that can be encoded as what it was.
protocol OpenPhoto {
    /// Encodes what is in the work memory now.
    ///
    /// - Returns: the size of the file.
    func encode(_ request: EncodeRequest, into output: UnsafeMutableRawBufferPointer) throws(CodecRefusal) -> Int
}

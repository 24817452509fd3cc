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

    /// nil when libvips does not start.
    init?(input: SharedMemory, work: SharedMemory, output: SharedMemory, memory: UInt64) {
        guard vips_bridge_start() == 0 else { return nil }
        self.input = input
        self.work = work
        self.output = output
        self.memory = memory
    }

    var libraries: [LibraryVersion] {
        [
            LibraryVersion(name: "libjpeg-turbo", version: String(cString: jpeg_bridge_version())),
            LibraryVersion(name: "libvips", version: String(cString: vips_bridge_version())),
        ]
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
        let start = processorNanoseconds()
        switch request {
        case .decode(let request):
            photo = nil
            let file = UnsafeRawBufferPointer(start: input.start, count: try size(request.inputBytes, in: input))
            let memory = UnsafeMutableRawBufferPointer(start: work.start, count: try size(request.workCapacity, in: work))
            let opened: any OpenPhoto
            var decoded: DecodedPhoto
            switch request.format {
            case .jpeg: (opened, decoded) = try JPEGPhotoFile.open(file, as: request.representation, shrink: request.shrink, into: memory)
            case .bmp: (opened, decoded) = try BMPPhotoFile.open(file, into: memory)
            default: (opened, decoded) = try VipsPhotoFile.open(file, request, into: memory)
            }
            photo = opened
            decoded.processorNanoseconds = processorNanoseconds() - start
            return .decoded(decoded)
        case .encode(let request):
            guard let photo else { throw CodecRefusal(code: .internal, reason: "encode without decode") }
            let memory = UnsafeMutableRawBufferPointer(start: output.start, count: try size(request.outputCapacity, in: output))
            let bytes = try photo.encode(request, into: memory)
            self.photo = nil
            return .encoded(EncodedPhoto(outputBytes: UInt64(bytes), processorNanoseconds: processorNanoseconds() - start))
        case .invertAmplitudes(let request):
            photo = nil
            return try invertAmplitudes(request, start)
        case .probeSandbox:
            return .probed(probeSandbox())
        }
    }

    private func probeSandbox() -> SandboxReport {
        var attempts = [SandboxAttempt](repeating: SandboxAttempt(), count: 64)
        let count = sandbox_probe(&attempts, attempts.count, work.start, work.size, memory)
        return SandboxReport(
            attempts: attempts[..<count].map { SandboxReport.Attempt(name: String(cString: $0.name), error: $0.error) }
        )
    }

    private func invertAmplitudes(_ request: AmplitudeRequest, _ start: UInt64) throws(CodecRefusal) -> CodecReply {
        var written = 0
        let code = jpeg_amplitudes_invert(
            input.start.assumingMemoryBound(to: UInt8.self),
            try size(request.inputBytes, in: input),
            output.start.assumingMemoryBound(to: UInt8.self),
            try size(request.outputCapacity, in: output),
            &written
        )
        guard code == 0 else { return .notApplicable }
        return .encoded(EncodedPhoto(outputBytes: UInt64(written), processorNanoseconds: processorNanoseconds() - start))
    }

    private func size(_ bytes: UInt64, in memory: SharedMemory) throws(CodecRefusal) -> Int {
        guard bytes <= UInt64(memory.size) else { throw CodecRefusal(code: .tooLarge, reason: "larger than the shared memory") }
        return Int(bytes)
    }

    /// The processor time of all threads of this process.
    private func processorNanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// A decoded photo that can be encoded as what it was.
protocol OpenPhoto {
    /// Encodes what is in the work memory now.
    ///
    /// - Returns: the size of the file.
    func encode(_ request: EncodeRequest, into output: UnsafeMutableRawBufferPointer) throws(CodecRefusal) -> Int
}

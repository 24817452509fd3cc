import CCodecProcess
import CSandbox
import CodecWire
import Glibc

/// The codec process: decodes and encodes photos in memory that it shares with `darkroom`, locked in so that a decoder that was
/// tricked by a photo can reach nothing. It is started by `darkroom` and of no use by hand.
@main
enum Program {
    static func main() {
        guard let arguments = Arguments(environment: { getenv($0).map { String(cString: $0) } }) else {
            leave(64, "darkroom-codec is started by darkroom; it has no use of its own.")
        }
        sandbox_prepare(Int32(CODEC_FIRST_FREE))
        guard
            let input = SharedMemory(descriptor: Int32(CODEC_INPUT), size: arguments.inputSize),
            let work = SharedMemory(descriptor: Int32(CODEC_WORK), size: arguments.workSize),
            let output = SharedMemory(descriptor: Int32(CODEC_OUTPUT), size: arguments.outputSize)
        else {
            leave(71, "darkroom-codec: the shared memory cannot be mapped")
        }
        // Libraries read their files (loaders, profiles) now; afterwards no file can be opened.
        guard let codecs = Codecs(input: input, work: work, output: output, memory: arguments.memory) else {
            leave(70, "darkroom-codec: libvips or libheif does not start")
        }
        dup2(0, 2)
        let limitError = sandbox_limit_resources(arguments.memory, Int32(CODEC_FIRST_FREE) - 1)
        let filterError = sandbox_install_filter()
        let handshake = CodecHandshake(
            filterError: filterError,
            limitError: limitError,
            libraries: codecs.libraries,
            optionalFormats: codecs.optionalFormats
        )
        serve(codecs, handshake)
    }

    /// Ends with a word to whoever started this.
    private static func leave(_ code: Int32, _ message: String) -> Never {
        let line = message + "\n"
        line.utf8CString.withUnsafeBytes { _ = write(2, $0.baseAddress, $0.count - 1) }
        exit(code)
    }

    /// Answers requests until the parent goes.
    private static func serve(_ codecs: Codecs, _ handshake: CodecHandshake) {
        let socket = CodecSocket(descriptor: Int32(CODEC_SOCKET))
        do {
            try socket.send(CodecReply.ready(handshake).frame)
            while true {
                let request = try CodecRequest(frame: try socket.receive())
                try socket.send(codecs.answer(request).frame)
            }
        } catch {
            exit(error as? CodecSocketError == .closed ? 0 : 70)
        }
    }
}

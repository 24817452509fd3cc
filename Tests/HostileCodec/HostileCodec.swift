import CodecWire
import Glibc

/// What a codec process that was taken over could do to the engine. `name` is the deed; "honest" does nothing wrong.
struct HostileCodec {
    let name: String
    let memory: Mappings
    private let socket = CodecSocket(descriptor: 3)

    init(name: String, memory: Mappings) {
        self.name = name
        self.memory = memory
    }

    func serve() -> Never {
        greet()
        if name == "never-reads" { answerWithoutReading() }
        var random = FrameNoise(seed: UInt64(name.split(separator: "-").last ?? "") ?? 0)
        while let request = (try? socket.receive()).flatMap({ try? CodecRequest(frame: $0) }) {
            var frame = answer(to: request).frame
            if name.hasPrefix("noise") { random.change(&frame) }
            deliver(frame)
        }
        exit(0)
    }

    private func greet() {
        switch name {
        case "leaves-at-once": exit(3)
        case "says-nothing-sensible": raw([9, 9, 9])
        case "is-of-another-build":
            raw(CodecReply.ready(CodecHandshake(version: 999, filterError: 0, limitError: 0, libraries: [])).frame)
        default: raw(CodecReply.ready(CodecHandshake(filterError: 0, limitError: 0, libraries: [])).frame)
        }
    }

    /// The answer to a request about the fixture rgb.png or subsampled.jpg, both of 83 × 62 pixels.
    private func answer(to request: CodecRequest) -> CodecReply {
        switch request {
        case .decode(let request): decoded(request)
        case .encode(let request): encoded(request)
        case .invertAmplitudes(let request): invertedAmplitudes(request)
        case .probeSandbox: .probed(SandboxReport(attempts: []))
        }
    }

    /// The engine goes on to decode, except where this is the deed.
    private func invertedAmplitudes(_ request: AmplitudeRequest) -> CodecReply {
        let bytes: UInt64
        switch name {
        case "amplitudes-beyond-memory": bytes = request.outputCapacity + 1
        case "amplitudes-without-end": bytes = .max
        case "no-amplitudes": bytes = 0
        case "amplitudes-of-another-file":
            memory.output.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory.input[..<4096]))
            bytes = request.inputBytes
        default: return .notApplicable
        }
        return .encoded(EncodedPhoto(outputBytes: bytes))
    }

    private func decoded(_ request: DecodeRequest) -> CodecReply {
        var photo = DecodedPhoto(
            width: 83,
            height: 62,
            frames: 1,
            bands: 3,
            bitsPerSample: 8,
            hasAlpha: false,
            wasConvertedFromInks: false,
            workBytes: 83 * 62 * 3,
            planes: request.representation == .coefficients ? [plane(columns: 12, rows: 8)] : []
        )
        switch name {
        case "work-without-end": photo.workBytes = .max
        case "work-beyond-memory": photo.workBytes = request.workCapacity + 1
        case "plane-beyond-memory": photo.planes = [plane(offset: 1 << 48)]
        case "plane-without-end": photo.planes = [plane(columns: 1 << 16, rows: 1 << 16, dcStep: .min)]
        case "plane-wider-than-its-rows": photo.planes[0].blocks.columns = 13
        case "plane-between-blocks": photo.planes = [plane(offset: 7)]
        case "bands-without-end": photo.bands = .max
        case "no-bands": photo.bands = 0
        case "odd-bits": photo.bitsPerSample = 77
        case "another-size": (photo.width, photo.height) = (.max, .max)
        case "no-frames": photo.frames = 0
        case "answers-another-question": return .encoded(EncodedPhoto(outputBytes: 1))
        case "refuses-with-controls":
            return .refused(CodecRefusal(code: .corrupt, reason: "a\u{1B}[2Jb\n{\"level\":\"error\"}\u{85}c\u{202E}d"))
        case "holes": madvise(memory.work.baseAddress, 1 << 20, MADV_REMOVE)
        case "hangs": while true { pause() }
        case "closes":
            close(3)
            while true { pause() }
        default: break
        }
        return .decoded(photo)
    }

    private func plane(offset: Int = 0, columns: Int = 1, rows: Int = 1, dcStep: Int32 = 1) -> ComponentPlane {
        ComponentPlane(
            blocks: BlockRegion(offset: offset, columns: columns, rows: rows, stride: columns),
            pictureColumns: columns,
            pictureRows: rows,
            dcStep: dcStep,
            carriesLight: true
        )
    }

    private func encoded(_ request: EncodeRequest) -> CodecReply {
        // The fixture itself, as the result of its processing.
        let isPNG = memory.input[0] == 0x89
        var bytes: UInt64 = isPNG ? 8224 : 2445
        memory.output.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory.input[..<Int(bytes)]))
        switch name {
        case "output-beyond-memory": bytes = request.outputCapacity + 1
        case "output-without-end": bytes = .max
        case "no-output": bytes = 0
        case "output-that-changes": changeOutputForEver()
        default: break
        }
        return .encoded(EncodedPhoto(outputBytes: bytes))
    }

    private func deliver(_ frame: [UInt8]) {
        switch name {
        case "long-frame": raw(frame + [UInt8](repeating: 0, count: 60_000))
        case "empty-frame": raw([])
        case "one-more-answer":
            raw(frame)
            raw(frame)
        case "many-more-answers": for _ in 0..<1000 { raw(frame) }
        case "descriptors": sendWithDescriptor(frame)
        default: raw(frame)
        }
    }

    private func raw(_ frame: [UInt8]) {
        _ = frame.withUnsafeBytes { send(3, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) }
    }

    /// Looks at requests without taking them, so that the engine's messages pile up.
    private func answerWithoutReading() -> Never {
        var seen = 0
        while true {
            var byte: UInt8 = 0
            guard recv(3, &byte, 1, Int32(MSG_PEEK)) > 0 else { exit(0) }
            seen += 1
            raw(decoded(DecodeRequest(format: .png, representation: .pixels, inputBytes: 0, frames: 1, workCapacity: 0)).frame)
            usleep(1000)
            raw(CodecReply.encoded(EncodedPhoto(outputBytes: 2445)).frame)
        }
    }

    /// A thread that writes other lengths into the file while the engine may be reading it.
    private func changeOutputForEver() {
        let output = memory.output
        nonisolated(unsafe) let start = output.baseAddress
        var thread = pthread_t()
        pthread_create(
            &thread,
            nil,
            { argument in
                let bytes = argument?.assumingMemoryBound(to: UInt8.self)
                var value: UInt8 = 0
                while let bytes {
                    for index in 2..<700 { bytes[index] = value &+ UInt8(truncatingIfNeeded: index) }
                    value &+= 37
                }
                return nil
            },
            start
        )
    }

    /// Sends /dev/null along, as a message may carry descriptors.
    private func sendWithDescriptor(_ frame: [UInt8]) {
        // struct cmsghdr: a length of eight bytes, SOL_SOCKET, SCM_RIGHTS; then the descriptor, filled up to a whole word.
        var control: [UInt32] = [20, 0, 1, 1, 0, 0]
        var bytes = frame
        bytes.withUnsafeMutableBytes { body in
            control.withUnsafeMutableBytes { control in
                var vector = iovec(iov_base: body.baseAddress, iov_len: body.count)
                withUnsafeMutablePointer(to: &vector) { vector in
                    var message = msghdr()
                    message.msg_iov = vector
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = control.count
                    _ = sendmsg(3, &message, Int32(MSG_NOSIGNAL))
                }
            }
        }
    }
}

/// Random changes of frames, the same for the same seed.
struct FrameNoise {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    private mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    mutating func change(_ frame: inout [UInt8]) {
        for _ in 0...next(below: 4) {
            switch next(below: 4) {
            case 0: frame[next(below: frame.count)] = [0, 0xFF, 0x7F, 0x80][next(below: 4)]
            case 1: frame[next(below: frame.count)] ^= 1 << UInt8(next(below: 8))
            case 2: if frame.count > 1 { frame.removeLast() }
            default: frame.append(UInt8(next(below: 256)))
            }
        }
    }
}

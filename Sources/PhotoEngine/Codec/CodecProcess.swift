internal import CCodecProcess
internal import CodecWire
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// One codec process with the memory that it shares with us. Its calls block; one photo uses it at a time.
final class CodecProcess: Sendable {
    let identifier: Int32
    let handshake: CodecHandshake
    let input: SharedMemory
    let work: SharedMemory
    let output: SharedMemory
    private let socket: CodecSocket
    private let life = Mutex(Life())

    private struct Life {
        var end: ProcessEnd?
        var photos = 0
    }

    /// Starts the process and waits until it is ready.
    init(path: String, configuration: EngineConfiguration) throws(EngineError) {
        let limits = configuration.limits
        let workBytes = limits.workBytes
        let input = try SharedMemory(name: "darkroom-input", mapped: limits.fileBytes + 4096, retained: 16 << 20)
        let work = try SharedMemory(name: "darkroom-work", mapped: workBytes, retained: 96 << 20)
        let output = try SharedMemory(
            name: "darkroom-output",
            mapped: 2 * limits.fileBytes + workBytes + workBytes / 2 + 8 << 20,
            retained: 16 << 20
        )
        var environment = [
            "DARKROOM_CODEC_MAPPINGS=\(input.mappedBytes),\(work.mappedBytes),\(output.mappedBytes)",
            "DARKROOM_CODEC_MEMORY=\(configuration.codecMemoryBytes)",
            // A crash is reported by us; the runtime must not try to start a debugger.
            "SWIFT_BACKTRACE=enable=no",
        ]
        if let libraries = getenv("LD_LIBRARY_PATH") { environment.append("LD_LIBRARY_PATH=\(String(cString: libraries))") }
        var descriptor: Int32 = -1
        var identifier: Int32 = 0
        let failure = withCStrings(environment) {
            codec_process_start(path, input.descriptor, work.descriptor, output.descriptor, $0, &identifier, &descriptor)
        }
        guard failure == 0 else {
            throw .codecUnavailable("\(path) does not start: \(String(cString: strerror(failure)))")
        }
        (self.input, self.work, self.output) = (input, work, output)
        self.identifier = identifier
        socket = CodecSocket(descriptor: descriptor)
        do {
            let deadline = CodecSocket.monotonicNanoseconds + 20_000_000_000
            guard case .ready(let handshake) = try CodecReply(frame: try socket.receive(deadline: deadline)) else {
                throw MalformedFrame()
            }
            guard handshake.version == CodecHandshake.currentVersion else { throw MalformedFrame() }
            self.handshake = handshake
        } catch {
            var byItself = false
            let status = codec_process_end(identifier, 1000, &byItself)
            close(descriptor)
            throw .codecUnavailable(byItself ? "\(path) does not work: \(describe(status))" : "\(path) is not of this build")
        }
    }

    deinit {
        end()
        close(socket.descriptor)
    }

    /// How many photos it has decoded.
    var photos: Int { life.withLock { $0.photos } }

    /// The processor time of the process so far, as the kernel counts it: a process that was taken over could claim anything.
    var processorNanoseconds: UInt64 { codec_process_time(identifier) }

    /// What was used of it since it was `earlier`; 0 when the process has ended.
    func processorNanoseconds(since earlier: UInt64) -> UInt64 {
        let now = processorNanoseconds
        return now - min(earlier, now)
    }

    func decode(_ request: DecodeRequest, deadline: UInt64) throws(CodecFailure) -> DecodedPhoto {
        life.withLock { $0.photos += 1 }
        limitTime(until: deadline)
        guard case .decoded(let photo) = try ask(.decode(request), deadline: deadline) else { throw .malformedReply }
        return photo
    }

    /// - Returns: nil when the coded form cannot be inverted; the photo can then be decoded.
    func invertAmplitudes(_ request: AmplitudeRequest, deadline: UInt64) throws(CodecFailure) -> EncodedPhoto? {
        limitTime(until: deadline)
        switch try ask(.invertAmplitudes(request), deadline: deadline) {
        case .notApplicable:
            return nil
        case .encoded(let photo):
            guard photo.outputBytes <= request.outputCapacity else { throw .malformedReply }
            life.withLock { $0.photos += 1 }
            return photo
        default:
            throw .malformedReply
        }
    }

    /// A second guard beside the deadline: the kernel counts processor time even when this process is stopped.
    private func limitTime(until deadline: UInt64) {
        let left = deadline - min(deadline, CodecSocket.monotonicNanoseconds)
        codec_process_limit_time(identifier, (left / 1_000_000_000 + processorNanoseconds / 1_000_000_000) + 5)
    }

    func encode(_ request: EncodeRequest, deadline: UInt64) throws(CodecFailure) -> EncodedPhoto {
        let reply: CodecReply
        do {
            reply = try ask(.encode(request), deadline: deadline)
        } catch {
            // It had been there for the decoding.
            throw error == .goneBefore ? .died : error
        }
        guard case .encoded(let photo) = reply else { throw .malformedReply }
        guard photo.outputBytes <= request.outputCapacity else { throw .malformedReply }
        return photo
    }

    func probeSandbox() throws(CodecFailure) -> SandboxReport {
        guard case .probed(let report) = try ask(.probeSandbox, deadline: CodecSocket.monotonicNanoseconds + 10_000_000_000) else {
            throw .malformedReply
        }
        return report
    }

    private func ask(_ request: CodecRequest, deadline: UInt64) throws(CodecFailure) -> CodecReply {
        // Only answers come, one a question.
        guard !socket.hasFrame else { throw .malformedReply }
        do {
            try socket.send(request.frame)
        } catch {
            throw error == .closed ? .goneBefore : .malformedReply
        }
        let frame: [UInt8]
        do {
            frame = try socket.receive(deadline: deadline)
        } catch {
            throw error == .deadlinePassed ? .deadlinePassed : .died
        }
        guard let reply = try? CodecReply(frame: frame) else { throw .malformedReply }
        if case .refused(let refusal) = reply { throw .refused(refusal) }
        return reply
    }

    /// Makes the process end soon, without waiting for it.
    func kill() {
        life.withLock { life in
            // After the wait the number may belong to another process.
            if life.end == nil { _ = Glibc.kill(identifier, SIGKILL) }
        }
    }

    /// Ends the process; safe at any time and from any thread.
    ///
    /// - Parameter isGoing: it closed its end, and so should have ended already.
    /// - Returns: how it ended, by itself or by us.
    @discardableResult
    func end(isGoing: Bool = false) -> ProcessEnd {
        life.withLock { life in
            if let end = life.end { return end }
            var byItself = false
            let status = codec_process_end(identifier, isGoing ? 1000 : 0, &byItself)
            let end = ProcessEnd(status: status, isByItself: byItself)
            life.end = end
            return end
        }
    }
}

/// Why a codec process gave no photo.
enum CodecFailure: Error, Hashable {
    case refused(CodecRefusal)
    /// It had ended before it was asked.
    case goneBefore
    /// It ended while it worked.
    case died
    case deadlinePassed
    case malformedReply
}

/// How a process ended.
struct ProcessEnd: Hashable, Sendable, CustomStringConvertible {
    var status: Int32
    /// Or by a third, but not by us.
    var isByItself: Bool

    /// The signal that ended it, or nil.
    var signal: Int32? { status & 0x7F == 0 || status == -1 ? nil : status & 0x7F }

    var description: String { describe(status) }
}

private func describe(_ status: Int32) -> String {
    var text = [CChar](repeating: 0, count: 128)
    codec_process_describe(status, &text, Int32(text.count))
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Calls with a null-terminated array of C strings.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { preconditionFailure("an array with an element has a start") }
        return body(start)
    }
}

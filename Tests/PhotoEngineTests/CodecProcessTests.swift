import CodecWire
import Glibc
import Synchronization
import Testing

@testable import PhotoEngine

@Suite("The codec processes")
struct CodecProcessTests {
    private func engine(deadline: Duration = .seconds(150), device: SignallingDevice? = nil) -> PhotoEngine {
        let configuration = EngineConfiguration(engine: device == nil ? .cpu : .auto, concurrentPhotos: 1, deadline: deadline)
        let engine = Engines.with(configuration, device: device)
        device?.watch(engine.pool)
        return engine
    }

    private func isAlive(_ identifier: Int32) -> Bool { kill(identifier, 0) == 0 }

    @Test("are locked in: whatever they try outside of their memory is refused")
    func sandbox() async throws {
        let engine = engine()
        let report = try await BlockingWork.run { () throws(PhotoJobFailure) in
            do {
                let process = try engine.pool.take()
                defer { engine.pool.discard(process) }
                return try process.probeSandbox()
            } catch {
                throw PhotoJobFailure(error)
            }
        }
        // The filter's own answers, not accidents of the machine.
        let otherAnswers: [String: Int32] = [
            "make executable memory": EACCES, "make memory executable": EACCES, "share memory": EACCES, "take any amount of memory": ENOMEM,
        ]
        #expect(report.attempts.count > 50)
        for attempt in report.attempts {
            #expect(attempt.error == otherAnswers[attempt.name] ?? EPERM, "\(attempt.name)")
        }
        #expect(report.leaks.isEmpty)
        engine.shutDown()
    }

    @Test("a crash costs the photo that caused it, and no other", arguments: [SIGSEGV, SIGABRT, SIGBUS])
    func crash(_ signal: Int32) async throws {
        let device = SignallingDevice(signal)
        let engine = engine(device: device)
        let source = try Fixture("subsampled.jpg").bytes
        let rejection = await #expect(throws: PhotoRejection.self) { try await engine.process(source) }
        #expect(rejection?.code == .decoderCrashed)
        #expect(rejection?.reason.contains("signal \(signal)") == true)
        #expect(try await engine.process(source).bytes.count > 1000)
        engine.shutDown()
    }

    @Test("a process that is killed from outside is not the photo's fault: it is tried once more")
    func killedOnce() async throws {
        let engine = engine(device: SignallingDevice(SIGKILL))
        #expect(try await engine.process(try Fixture("subsampled.jpg").bytes).bytes.count > 1000)
        engine.shutDown()
    }

    @Test("when it is killed again, the engine fails, and the photo may come back later")
    func killedTwice() async throws {
        let engine = engine(device: SignallingDevice(SIGKILL, times: 2))
        let source = try Fixture("subsampled.jpg").bytes
        await #expect(throws: EngineError.codecEnded("the codec process was killed from outside")) { try await engine.process(source) }
        #expect(try await engine.process(source).bytes.count > 1000)
        engine.shutDown()
    }

    @Test("a process that hangs is ended at the deadline and replaced")
    func hang() async throws {
        let engine = engine(deadline: .milliseconds(300), device: SignallingDevice(SIGSTOP))
        let source = try Fixture("subsampled.jpg").bytes
        let rejection = await #expect(throws: PhotoRejection.self) { try await engine.process(source) }
        #expect(rejection?.code == .takesTooLong)
        #expect(engine.pool.identifiers.isEmpty)
        engine.shutDown()
    }

    @Test("one that ends while it is idle costs nothing")
    func endedIdle() async throws {
        let engine = engine()
        let source = try Fixture("subsampled.jpg").bytes
        let first = try await engine.process(source)
        let identifier = try #require(engine.pool.identifiers.first)
        kill(identifier, SIGKILL)
        #expect(try await engine.process(source).bytes == first.bytes)
        #expect(engine.pool.identifiers.first != identifier)
        engine.shutDown()
    }

    @Test("are reused, replaced when worn, and ended with the engine")
    func life() async throws {
        let engine = PhotoEngine(configuration: EngineConfiguration(engine: .cpu, concurrentPhotos: 1, photosPerCodec: 2))
        let source = try Fixture("grey.jpg").bytes
        #expect(engine.pool.identifiers.isEmpty, "none is started before it is needed")
        _ = try await engine.process(source)
        let first = try #require(engine.pool.identifiers.first)
        #expect(isAlive(first))
        _ = try await engine.process(source)
        #expect(!isAlive(first))
        _ = try await engine.process(source)
        let second = try #require(engine.pool.identifiers.first)
        engine.shutDown()
        #expect(!isAlive(second))
        await #expect(throws: EngineError.shutDown) { try await engine.process(source) }
    }

    @Test("the engine can be prepared before its first photo, or says why not")
    func preparation() async throws {
        let engine = engine()
        try await engine.prepare()
        let prepared = engine.pool.identifiers
        #expect(prepared.count == 1)
        _ = try await engine.process(try Fixture("grey.jpg").bytes)
        #expect(engine.pool.identifiers == prepared)
        engine.shutDown()
        await #expect(throws: EngineError.self) {
            try await PhotoEngine(configuration: EngineConfiguration(engine: .cpu, codecPath: "/bin/false")).prepare()
        }
    }

    @Test("a missing or unsuitable program is named")
    func missing() async throws {
        for path in ["/nonexistent/darkroom-codec", "/bin/false"] {
            let engine = PhotoEngine(configuration: EngineConfiguration(engine: .cpu, codecPath: path))
            let error = await #expect(throws: EngineError.self) { try await engine.process(try Fixture("grey.jpg").bytes) }
            guard case .codecUnavailable(let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.contains(path))
        }
    }

    @Test("a cancelled photo ends, and the engine goes on")
    func cancellation() async throws {
        let device = SignallingDevice(SIGSTOP)
        let engine = engine(device: device)
        let source = try Fixture("subsampled.jpg").bytes
        let task = Task { try await engine.process(source) }
        while !device.hasFired { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await engine.process(source).bytes.count > 1000)
        engine.shutDown()
    }

    @Test("many photos at once all come out")
    func many() async throws {
        let engine = PhotoEngine(configuration: EngineConfiguration(engine: .cpu, concurrentPhotos: 3))
        let sources = try Fixture.all.map { try $0.bytes }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for source in sources + sources {
                group.addTask {
                    let photo = try await engine.process(source)
                    #expect(!photo.bytes.isEmpty)
                }
            }
            try await group.waitForAll()
        }
        #expect(engine.pool.identifiers.count <= 3)
        engine.shutDown()
    }

    @Test("the doctor says what is there")
    func doctor() async {
        let diagnosis = await PhotoEngine.doctor(configuration: EngineConfiguration(engine: .cpu))
        #expect(diagnosis.isHealthy)
        #expect(diagnosis.codecLibraries.map(\.name) == ["libjpeg-turbo", "libvips", "libheif"])
        #expect(diagnosis.chosenDevice?.kind == .cpu)
        let broken = await PhotoEngine.doctor(configuration: EngineConfiguration(engine: .cpu, codecPath: "/nonexistent"))
        #expect(!broken.isHealthy)
        #expect(broken.codecProblem?.contains("/nonexistent") == true)
    }
}

/// In the place of a kernel, sends a signal to the codec process, which is between decoding and encoding; only the first times.
final class SignallingDevice: KernelDevice {
    let description = DeviceDescription(kind: .gpu, name: "signalling device")
    private let signal: Int32
    private let times: Int
    private let state = Mutex((pool: CodecPool?.none, fired: 0))

    init(_ signal: Int32, times: Int = 1) {
        self.signal = signal
        self.times = times
    }

    func watch(_ pool: CodecPool) {
        state.withLock { $0.pool = pool }
    }

    var hasFired: Bool { state.withLock { $0.fired > 0 } }

    func run(_ steps: [KernelStep], on memory: UnsafeMutableRawBufferPointer) throws(DeviceLost) {
        state.withLock { state in
            guard state.fired < times else { return }
            for identifier in state.pool?.identifiers ?? [] { kill(identifier, signal) }
            state.fired += 1
        }
    }
}

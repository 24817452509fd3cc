import Glibc
import Testing

@testable import PhotoEngine

@Suite("Everything going wrong at once")
struct CalamityTests {
    /// How photos ended.
    private actor Outcomes {
        var done = 0
        var lost = 0
        var cancelled = 0
        var others: [String] = []

        func add(_ result: Result<ProcessedPhoto, any Error>) {
            switch result {
            case .success: done += 1
            case .failure(is CancellationError): cancelled += 1
            case .failure(let rejection as PhotoRejection) where [.decoderCrashed, .takesTooLong].contains(rejection.code): lost += 1
            case .failure(EngineError.codecEnded): lost += 1
            case .failure(let error): others.append("\(error)")
            }
        }
    }

    @Test("processes that crash, hang and are killed while photos are cancelled: each photo ends, and the pool is whole afterwards")
    func calamity() async throws {
        let configuration = EngineConfiguration(engine: .cpu, concurrentPhotos: 4, deadline: .seconds(3))
        let engine = PhotoEngine(configuration: configuration)
        let sources = try ["subsampled.jpg", "rgb.png", "lossless.webp", "rgb.tif", "progressive.jpg", "rgba.png"].map {
            try Fixture($0).bytes
        }
        let outcomes = Outcomes()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<240 {
                group.addTask {
                    let task = Task { try await engine.process(sources[number % sources.count]) }
                    if number % 11 == 0 { task.cancel() }
                    await outcomes.add(await task.result)
                }
                guard number % 6 == 0 else { continue }
                group.addTask {
                    // Whichever process there is at this moment.
                    await Task.yield()
                    if let victim = engine.pool.identifiers.randomElement() {
                        kill(victim, [SIGKILL, SIGSEGV, SIGSTOP, SIGBUS][number / 6 % 4])
                    }
                }
            }
        }
        let others = await outcomes.others
        #expect(others.isEmpty, "\(others)")
        let (done, lost, cancelled) = (await outcomes.done, await outcomes.lost, await outcomes.cancelled)
        #expect(done + lost + cancelled == 240)
        #expect(done > 20)

        // A process that was stopped while it was idle is found by the next photo.
        for source in sources + sources { _ = try? await engine.process(source) }
        for source in sources { #expect(try await !engine.process(source).bytes.isEmpty) }
        let identifiers = engine.pool.identifiers
        #expect(identifiers.count <= 4)
        engine.shutDown()
        for identifier in identifiers { #expect(kill(identifier, 0) != 0, "a process outlived its engine") }
    }
}

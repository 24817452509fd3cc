import CJPEGPatterns
import CodecWire
import Testing

@testable import PhotoEngine

@Suite("Amplitude bits")
struct AmplitudeTests {
    /// A photo from a number; the same number gives the same photo.
    struct Sample: CustomStringConvertible {
        let bytes: [UInt8]
        let description: String

        init(_ kind: PatternKind, _ seed: Int) {
            let pattern = pattern_make(kind, UInt64(seed))
            defer { pattern_free(pattern) }
            bytes = Array(UnsafeBufferPointer(start: pattern.bytes, count: pattern.length))
            let words = withUnsafeBytes(of: pattern.description) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            description = "photo \(seed) of kind \(kind.rawValue): \(words)"
        }

        func compare() -> Comparison { comparison_make(bytes, bytes.count) }
    }

    @Test(
        "give the same coded data as coefficients, for thousands of photos of every sampling, size, quality and restart interval",
        arguments: [PATTERN_PICTURE, PATTERN_COEFFICIENTS, PATTERN_SYMBOLS, PATTERN_DAMAGE]
    )
    func sameBytes(_ kind: PatternKind) {
        var equal = 0
        let count = 1500
        for seed in 0..<count {
            let sample = Sample(kind, seed)
            let comparison = sample.compare()
            let words = withUnsafeBytes(of: comparison.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            #expect(comparison.result != COMPARISON_DIFFERENT, "\(sample): \(words)")
            if comparison.result == COMPARISON_EQUAL {
                equal += 1
                let isAsEncodersWrite = kind == PATTERN_PICTURE || kind == PATTERN_COEFFICIENTS
                #expect(!isAsEncodersWrite || comparison.is_own_inverse != 0, "\(sample) does not come back")
            } else if kind != PATTERN_DAMAGE {
                // Only a table that lacks a code for the shifted means is a reason, and then libjpeg makes its own.
                #expect(comparison.coefficient_code == 0 && comparison.keeps_tables == 0, "\(sample) is declined")
            }
        }
        #expect(equal > (kind == PATTERN_DAMAGE ? count / 10 : count * 9 / 10))
    }

    private func outcome(_ bytes: [UInt8], as representation: Representation?, in engine: PhotoEngine) async -> Result<
        ProcessedPhoto, PhotoRejection
    > {
        do {
            return .success(try await engine.process(bytes, options: ProcessingOptions(representation: representation)))
        } catch let rejection as PhotoRejection {
            return .failure(rejection)
        } catch {
            Issue.record(error)
            return .failure(PhotoRejection(code: .corrupt, reason: "\(error)"))
        }
    }

    @Test("give the same file as coefficients, and the same rejection")
    func sameFile() async throws {
        var amplitudes = 0
        for kind in [PATTERN_PICTURE, PATTERN_COEFFICIENTS, PATTERN_SYMBOLS, PATTERN_DAMAGE] {
            for seed in 5000..<5060 {
                let sample = Sample(kind, seed)
                let chosen = await outcome(sample.bytes, as: nil, in: Engines.processor)
                let coefficients = await outcome(sample.bytes, as: .coefficients, in: Engines.processor)
                switch (chosen, coefficients) {
                case (.success(let chosen), .success(let coefficients)):
                    #expect(chosen.bytes == coefficients.bytes, "\(sample)")
                    #expect(chosen.report.warnings == coefficients.report.warnings, "\(sample)")
                    #expect(coefficients.report.representation == .coefficients)
                    amplitudes += chosen.report.representation == .amplitudeBits ? 1 : 0
                case (.failure(let chosen), .failure(let coefficients)):
                    #expect(chosen == coefficients, "\(sample)")
                default:
                    Issue.record("\(sample): \(chosen) but \(coefficients)")
                }
            }
        }
        #expect(amplitudes > 140)
    }

    @Test("are what the processor uses for a sequential JPEG", arguments: Fixture.coefficientJPEGs)
    func fixtures(_ fixture: Fixture) async throws {
        let source = try fixture.bytes
        let result = try await Engines.processor.process(source)
        #expect(result.report.representation == (fixture.name == "progressive.jpg" ? .coefficients : .amplitudeBits))
        #expect(result.report.device.kind == .cpu)
        let coefficients = try await Engines.processor.process(source, options: ProcessingOptions(representation: .coefficients))
        #expect(result.bytes == coefficients.bytes)
        #expect(try await Engines.processor.process(result.bytes).bytes == source)
    }

    @Test("keep notes and drop previews as coefficients do", arguments: ["thumbnail.jpg", "two-pictures.jpg", "photoshop.jpg"])
    func notes(_ name: String) async throws {
        let source = try Fixture(name).bytes
        let result = try await Engines.processor.process(source, options: ProcessingOptions(representation: .amplitudeBits))
        let coefficients = try await Engines.processor.process(source, options: ProcessingOptions(representation: .coefficients))
        #expect(result.bytes == coefficients.bytes)
        #expect(result.report.warnings == coefficients.report.warnings)
        #expect(!result.report.warnings.isEmpty)
    }

    @Test("are left to a GPU that is there, except where speed was asked for")
    func devices() async throws {
        let source = try Fixture("subsampled.jpg").bytes
        let onGPU = Engines.with(EngineConfiguration(concurrentPhotos: 1), device: StandInGPU())
        let coefficients = try await onGPU.process(source)
        #expect(coefficients.report.representation == .coefficients)
        #expect(coefficients.report.device.kind == .gpu)
        let fastest = Engines.with(EngineConfiguration(engine: .fastest, concurrentPhotos: 1), device: StandInGPU())
        let amplitudes = try await fastest.process(source)
        #expect(amplitudes.report.representation == .amplitudeBits)
        #expect(amplitudes.report.device.kind == .cpu, "a GPU that did nothing is not named")
        #expect(amplitudes.bytes == coefficients.bytes)
        onGPU.shutDown()
        fastest.shutDown()
    }

    @Test("are refused by the header, the operations or the data where they do not apply")
    func refusals() async throws {
        let sequential = try Fixture("subsampled.jpg").bytes
        var damaged = sequential
        damaged.replaceSubrange(sequential.count / 2..<sequential.count / 2 + 40, with: repeatElement(0xAA, count: 40))
        for bytes in [try Fixture("progressive.jpg").bytes, try Fixture("inks.jpg").bytes, try Fixture("rgb.png").bytes, damaged] {
            guard case .failure(let rejection) = await outcome(bytes, as: .amplitudeBits, in: Engines.processor) else {
                Issue.record("it was not refused")
                continue
            }
            #expect(rejection.code == .representationUnavailable)
        }
        await #expect(throws: PhotoRejection.self) {
            let options = ProcessingOptions(operations: [.invert, .sepia], representation: .amplitudeBits)
            return try await Engines.processor.process(sequential, options: options)
        }
        let thrice = try await Engines.processor.process(sequential, options: ProcessingOptions(operations: [.invert, .invert, .invert]))
        #expect(thrice.report.representation == .amplitudeBits)
        let twice = try await Engines.processor.process(sequential, options: ProcessingOptions(operations: [.invert, .invert]))
        #expect(twice.report.representation == .coefficients)
        #expect(twice.bytes == sequential)
    }
}

/// Stands in for graphics hardware, with the processor's arithmetic.
private struct StandInGPU: KernelDevice {
    let description = DeviceDescription(kind: .gpu, name: "stand-in")

    func run(_ steps: [KernelStep], on memory: UnsafeMutableRawBufferPointer) throws(DeviceLost) {
        try ProcessorDevice().run(steps, on: memory)
    }
}

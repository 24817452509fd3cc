import PhotoMetadata
import Testing

@testable import PhotoEngine

@Suite("Plans explained")
struct ExplainTests {
    @Test(
        "form, and why not the others",
        arguments: [
            ("subsampled.jpg", "invert", "amplitude-bits", ["coefficients", "pixels"]),
            ("progressive.jpg", "invert", "coefficients", ["amplitude-bits", "pixels"]),
            ("subsampled.jpg", "sepia", "pixels", ["coefficients", "amplitude-bits"]),
            ("inks.jpg", "invert", "pixels", ["coefficients", "amplitude-bits"]),
            ("palette.png", "invert", "colour-table", ["pixels"]),
            ("rgb.png", "invert", "pixels", ["colour-table"]),
            ("lossy.webp", "invert", "pixels", []),
        ]
    )
    func choice(_ name: String, _ operations: String, _ form: String, _ others: [String]) async throws {
        let plan = try await Engines.processor.plan(
            try Fixture(name).bytes,
            options: ProcessingOptions(operations: try PhotoOperation.list(operations))
        )
        #expect(plan.representation.rawValue == form)
        let told = plan.alternatives.map(\.representation.rawValue)
        for other in others { #expect(told.contains(other)) }
        #expect(!told.contains(form))
        #expect(!plan.reason.isEmpty && plan.alternatives.allSatisfy { !$0.reason.isEmpty })
        #expect(!plan.steps.isEmpty)
        #expect(plan.memoryBytes > 0 && plan.width == 83 && plan.height == 62)
        #expect(plan.device.kind == .cpu)
    }

    @Test("what is told of the metadata is what happens", arguments: Fixture.all, MetadataPolicy.allCases)
    func metadata(_ fixture: Fixture, _ policy: MetadataPolicy) async throws {
        let bytes = try fixture.bytes
        let options = ProcessingOptions(metadata: policy)
        let plan = try await Engines.processor.plan(bytes, options: options)
        let photo = try await Engines.processor.process(bytes, options: options)
        let others = photo.report.warnings.filter {
            !plan.droppedMetadata.contains($0) && !plan.warnings.contains($0) && !$0.contains("CMYK") && !$0.contains("bytes after the end")
        }
        #expect(others == [])
        #expect(plan.droppedMetadata.allSatisfy { photo.report.warnings.contains($0) })
        #expect(plan.representation == photo.report.representation)
        #expect(plan.device == photo.report.device)
    }

    @Test("a reason names the operation that a form cannot bear, and a demand")
    func reasons() async throws {
        let bytes = try Fixture("progressive.jpg").bytes
        let plan = try await Engines.processor.plan(bytes)
        #expect(
            plan.alternatives.first { $0.representation == .amplitudeBits }?.reason
                == "the coefficients are not coded in one sequential scan"
        )
        let demanded = try await Engines.processor.plan(bytes, options: ProcessingOptions(representation: .pixels))
        #expect(demanded.reason == "demanded")
        #expect(demanded.alternatives.first { $0.representation == .coefficients }?.reason == "pixels is demanded")
        let header = try PhotoHeader(reading: bytes)
        let choice = RepresentationChoice(
            header: header,
            options: ProcessingOptions(operations: [.invert, .blur(sigma: 3)]),
            chosen: .pixels
        )
        #expect(try choice.alternatives.first { $0.representation == .coefficients }?.reason == "blur=3 cannot be done on it")
        #expect(choice.reason == "these operations need decoded samples")
    }

    @Test("what would be rejected is rejected")
    func rejections() async throws {
        await #expect(throws: PhotoRejection.self) { try await Engines.processor.plan(Array("no photo".utf8)) }
        var limits = PhotoLimits()
        limits.side = 50
        let engine = Engines.with(EngineConfiguration(engine: .cpu, limits: limits))
        defer { engine.shutDown() }
        let rejection = await #expect(throws: PhotoRejection.self) { try await engine.plan(try Fixture("rgb.png").bytes) }
        #expect(rejection?.code == .sideTooLong)
    }
}

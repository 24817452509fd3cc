import Testing

@testable import PhotoEngine

@Suite("The device")
struct DeviceTests {
    @Test("a photo has the same bytes with OpenCL and without", arguments: Fixture.all)
    func sameBytes(_ fixture: Fixture) async throws {
        let source = try fixture.bytes
        let own = try await Engines.processor.process(source)
        let other = try await Self.software.process(source)
        #expect(own.report.device.kind == .cpu)
        #expect(other.report.device.kind != .cpu, "\(other.report.device)")
        // The processor may take a faster way to the same bytes.
        let isFastForm = own.report.representation == .amplitudeBits && other.report.representation == .coefficients
        #expect(isFastForm || own.report.representation == other.report.representation)
        #expect(own.bytes == other.bytes)
    }

    static let software = PhotoEngine(
        configuration: EngineConfiguration(engine: .gpu, allowsSoftwareDevice: true, concurrentPhotos: 2)
    )

    @Test("software is no GPU unless it was allowed to be; a GPU is used")
    func softwareIsNoGPU() async throws {
        let hasGraphics = try OpenCLDevices.find().contains { $0.description.kind == .gpu }
        let source = try Fixture("still.gif").bytes
        let automatic = Engines.with(EngineConfiguration(engine: .auto))
        #expect(try await automatic.process(source).report.device.kind == (hasGraphics ? .gpu : .cpu))
        let demanding = Engines.with(EngineConfiguration(engine: .gpu))
        if hasGraphics {
            #expect(try await demanding.process(source).report.device.kind == .gpu)
        } else {
            await #expect(throws: EngineError.self) { try await demanding.process(source) }
        }
    }

    @Test(
        "a device that is lost costs time, not the photo, and is reported",
        arguments: ["grey.jpg", "rgb.png", "still.gif"].map(Fixture.init)
    )
    func lostDevice(_ fixture: Fixture) async throws {
        let source = try fixture.bytes
        let expected = try await Engines.processor.process(source)
        let engine = Engines.with(EngineConfiguration(concurrentPhotos: 1), device: FailingDevice())
        for _ in 0..<2 {
            let photo = try await engine.process(source)
            #expect(photo.bytes == expected.bytes)
            #expect(photo.report.device.kind == .cpu)
            #expect(photo.report.warnings.contains("the device was lost: it fell off the bus"))
        }
        engine.shutDown()
    }

    @Test("a GPU that was demanded and is lost is an error, not a silent change")
    func lostDemandedDevice() async throws {
        let engine = Engines.with(EngineConfiguration(engine: .gpu, concurrentPhotos: 1), device: FailingDevice())
        await #expect(throws: EngineError.noDevice("the GPU was lost: it fell off the bus")) {
            try await engine.process(try Fixture("grey.jpg").bytes)
        }
        engine.shutDown()
    }

    /// Spoils the memory and fails.
    struct FailingDevice: KernelDevice {
        let description = DeviceDescription(kind: .gpu, name: "failing device")

        func run(_ steps: [KernelStep], on memory: UnsafeMutableRawBufferPointer) throws(DeviceLost) {
            for index in 0..<min(64, memory.count) { memory[index] = 0x55 }
            throw DeviceLost(reason: "it fell off the bus")
        }
    }
}

import Testing

@testable import PhotoEngine

/// A device that fails at any call, or never answers, costs time and no photo.
@Suite("A device that is lost", .serialized)
struct DeviceLossTests {
    struct Fault: CustomTestStringConvertible {
        var transfer: OpenCLDevice.Transfer
        var call: WatchedDriver.Call
        var number: Int

        var testDescription: String { "\(transfer), \(call) \(number)" }
    }

    /// Every call of either kind of device, at its first time and at a later one.
    static let faults: [Fault] = [OpenCLDevice.Transfer.inPlace, .copy].flatMap { transfer in
        WatchedDriver.Call.allCases.flatMap { call in [1, 2].map { Fault(transfer: transfer, call: call, number: $0) } }
    }

    /// The calls that a device of this kind never makes for these photos.
    private static let unused: [OpenCLDevice.Transfer: [WatchedDriver.Call]] = [
        .inPlace: [.memory, .upload, .download], .copy: [.handToDevice, .handToProcessor],
    ]

    private static let photos = ["subsampled.jpg", "rgb.png", "palette.png", "subsampled.jpg"].map(Fixture.init)

    private func engine(_ driver: WatchedDriver, _ transfer: OpenCLDevice.Transfer, choice: EngineChoice = .auto) -> PhotoEngine {
        let device = OpenCLDevice(
            driver,
            description: SoftwareOpenCL.description,
            transfer: transfer,
            patience: driver.isSilent ? .milliseconds(50) : .seconds(20)
        )
        return Engines.with(EngineConfiguration(engine: choice, concurrentPhotos: 1), device: device)
    }

    @Test("at any call: the photo is done by the processor, and so are those that follow", arguments: faults)
    func anywhere(_ fault: Fault) async throws {
        let driver = WatchedDriver(try SoftwareOpenCL.driver, failing: (fault.call, fault.number))
        let engine = engine(driver, fault.transfer)
        var losses: [Int] = []
        var kinds: [DeviceDescription.Kind] = []
        for fixture in Self.photos {
            let source = try fixture.bytes
            let photo = try await engine.process(source)
            #expect(photo.bytes == (try await Engines.processor.process(source).bytes))
            losses.append(photo.report.deviceLosses)
            kinds.append(photo.report.device.kind)
            let remarks = photo.report.warnings.filter { $0.hasPrefix("the device was lost: ") }
            #expect(remarks.count == (photo.report.device.kind == .cpu ? 1 : 0))
        }
        let isUsed = Self.unused[fault.transfer]?.contains(fault.call) == false && driver.count(fault.call) >= fault.number
        #expect(losses.reduce(0, +) == (isUsed ? 1 : 0))
        #expect(kinds.last == (isUsed ? .cpu : .software))
        // Once lost, lost for good.
        #expect(kinds == kinds.sorted { $0 == .software && $1 == .cpu })
        engine.shutDown()
    }

    @Test("when it does not answer: as if it had failed, after a while", arguments: [OpenCLDevice.Transfer.inPlace, .copy])
    func silence(_ transfer: OpenCLDevice.Transfer) async throws {
        let engine = engine(WatchedDriver(try SoftwareOpenCL.driver, isSilent: true), transfer)
        for (number, fixture) in Self.photos.enumerated() {
            let source = try fixture.bytes
            let photo = try await engine.process(source)
            #expect(photo.bytes == (try await Engines.processor.process(source).bytes))
            #expect(photo.report.device.kind == .cpu)
            #expect(photo.report.deviceLosses == (number == 0 ? 1 : 0))
            #expect(photo.report.warnings.contains("the device was lost: software for tests: no answer in time"))
        }
        engine.shutDown()
    }

    @Test("while others wait for it: all of them are done by the processor, and one tells of the loss")
    func crowd() async throws {
        let driver = WatchedDriver(try SoftwareOpenCL.driver, isSilent: true)
        let device = OpenCLDevice(driver, description: SoftwareOpenCL.description, transfer: .copy, patience: .milliseconds(100))
        let engine = Engines.with(EngineConfiguration(concurrentPhotos: 6), device: device)
        let source = try Fixture("subsampled.jpg").bytes
        let expected = try await Engines.processor.process(source).bytes
        let reports = try await withThrowingTaskGroup(of: PhotoReport.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    let photo = try await engine.process(source)
                    #expect(photo.bytes == expected)
                    return photo.report
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(reports.allSatisfy { $0.device.kind == .cpu })
        #expect(reports.map(\.deviceLosses).reduce(0, +) == 1)
        engine.shutDown()
    }

    @Test("when it was demanded: an error for this photo and the next", arguments: [OpenCLDevice.Transfer.inPlace, .copy])
    func demanded(_ transfer: OpenCLDevice.Transfer) async throws {
        let engine = engine(WatchedDriver(try SoftwareOpenCL.driver, failing: (.launch, 1)), transfer, choice: .gpu)
        for _ in 0..<2 {
            await #expect(throws: EngineError.noDevice("the GPU was lost: launch failed")) {
                try await engine.process(try Fixture("grey.jpg").bytes)
            }
        }
        engine.shutDown()
    }

    @Test("a photo beyond what the device takes is the processor's, and that is no loss")
    func tooLarge() async throws {
        struct SmallDevice: KernelDevice {
            let description = DeviceDescription(kind: .gpu, name: "small device")
            let capacity = 1000

            func run(_ steps: [KernelStep], on memory: UnsafeMutableRawBufferPointer) throws(DeviceLost) {
                throw DeviceLost(reason: "it was used")
            }
        }
        let source = try Fixture("rgb.png").bytes
        let engine = Engines.with(EngineConfiguration(concurrentPhotos: 1), device: SmallDevice())
        let report = try await engine.process(source).report
        #expect(report.device.kind == .cpu && report.deviceLosses == 0)
        #expect(report.warnings.contains { $0.hasSuffix("more than small device gives for one") })
        let demanding = Engines.with(EngineConfiguration(engine: .gpu, concurrentPhotos: 1), device: SmallDevice())
        await #expect(throws: EngineError.self) { try await demanding.process(source) }
    }
}

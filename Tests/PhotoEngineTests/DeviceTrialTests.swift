import COpenCL
import Testing

@testable import PhotoEngine

@Suite("The trial and the choice of a device")
struct DeviceTrialTests {
    @Test("measures the whole way, and its parts where the device copies", arguments: [OpenCLDevice.Transfer.inPlace, .copy])
    func measure(_ transfer: OpenCLDevice.Transfer) throws {
        let trip = try DeviceTrial.measure(try SoftwareOpenCL.device(transfer: transfer))
        let times = try #require(trip.times)
        #expect(trip.milliseconds > 0 && times.kernel > 0)
        #expect(times.upload + times.kernel + times.download <= trip.milliseconds * 1.05)
        #expect((times.upload > 0) == (transfer == .copy))
        #expect(try DeviceTrial.measure(ProcessorDevice()).times == nil)
    }

    @Test("gigabytes count both ways")
    func rate() {
        #expect(DeviceRoundTrip(milliseconds: 33.554432).gigabytesPerSecond == 1)
    }

    /// Takes its time without wasting any: the clock is not asked for less than it takes.
    private struct SlowDevice: KernelDevice {
        let description = DeviceDescription(kind: .gpu, name: "slow device")

        func run(_ steps: [KernelStep], on memory: UnsafeMutableRawBufferPointer) throws(DeviceLost) {
            for _ in 0..<5 { for step in [steps, steps] { try ProcessorDevice().run(step, on: memory) } }
            try ProcessorDevice().run(steps, on: memory)
        }
    }

    /// Does nothing, very fast.
    private struct LyingDevice: KernelDevice {
        let description = DeviceDescription(kind: .gpu, name: "lying device")

        func run(_ steps: [KernelStep], on memory: UnsafeMutableRawBufferPointer) throws(DeviceLost) {}
    }

    @Test("the fastest wins, unless its bytes are wrong or it fails")
    func fastest() throws {
        let processor = ProcessorDevice()
        let race = try #require(DeviceTrial.fastest([SlowDevice(), DeviceTests.FailingDevice(), LyingDevice(), processor]))
        #expect(race.device.description == processor.description)
        #expect(race.remark.contains("slow device took"))
        #expect(race.remark.contains("it fell off the bus"))
        #expect(race.remark.contains("lying device gave wrong bytes in the trial"))
        #expect(DeviceTrial.fastest([DeviceTests.FailingDevice()]) == nil)
    }

    @Test("every policy chooses what it says")
    func policies() throws {
        let candidates = try OpenCLDevices.find()
        let software = Result<[OpenCLCandidate], OpenCLUnavailable>.success(candidates.filter { $0.description.kind == .software })
        let none = Result<[OpenCLCandidate], OpenCLUnavailable>.failure(OpenCLUnavailable(reason: "nothing there"))
        func kind(_ choice: EngineChoice, _ found: Result<[OpenCLCandidate], OpenCLUnavailable>, allows: Bool) throws
            -> DeviceDescription.Kind
        {
            try DeviceSelection.select(choice, among: found, allowsSoftwareDevice: allows).device.description.kind
        }
        #expect(try kind(.auto, software, allows: false) == .cpu)
        #expect(try kind(.auto, software, allows: true) == .software)
        #expect(try kind(.gpu, software, allows: true) == .software)
        #expect(try kind(.auto, none, allows: true) == .cpu)
        #expect(try kind(.fastest, none, allows: true) == .cpu)
        let race = try DeviceSelection.select(.fastest, among: software, allowsSoftwareDevice: true)
        #expect(race.remark?.contains("ms for 16 MiB there and back") == true)
        for found in [software, none] {
            let error = #expect(throws: EngineError.self) { try kind(.gpu, found, allows: false) }
            guard case .noDevice(let reason) = error else { continue }
            #expect(reason.hasPrefix("a GPU was demanded, but "))
        }
        #expect(try DeviceSelection.select(.auto, among: none, allowsSoftwareDevice: false).remark?.contains("nothing there") == true)
    }

    // MARK: What may be missing

    @Test("no loader: said, with the package that has it")
    func noLoader() {
        let error = #expect(throws: OpenCLUnavailable.self) { try OpenCLLibrary(name: "libNotOpenCL.so.1") }
        #expect(error?.reason == "no OpenCL loader (libNotOpenCL.so.1); the Debian package is ocl-icd-libopencl1")
    }

    @Test("a loader of another kind: said, too")
    func notALoader() {
        let error = #expect(throws: OpenCLUnavailable.self) { try OpenCLLibrary(name: "libc.so.6") }
        #expect(error?.reason == "the OpenCL loader lacks clGetPlatformIDs")
    }

    @Test("no driver, and drivers without a device, are not the same and none is a failure")
    func noPlatforms() throws {
        var library = try OpenCLLibrary()
        library.getDeviceIDs = { _, _, _, _, _ in -1 }
        #expect(throws: OpenCLUnavailable(reason: "the OpenCL drivers found no device")) { try OpenCLDevices.search(library) }
        library.getPlatformIDs = { _, _, _ in -1001 }
        let error = #expect(throws: OpenCLUnavailable.self) { try OpenCLDevices.search(library) }
        #expect(error?.reason.contains("knows no driver (answer -1001)") == true)
    }

    @Test("a device is what its type says")
    func kinds() {
        #expect(DeviceDescription.Kind(openCLType: cl_device_type(CL_DEVICE_TYPE_GPU)) == .gpu)
        #expect(DeviceDescription.Kind(openCLType: cl_device_type(CL_DEVICE_TYPE_ACCELERATOR)) == .gpu)
        #expect(DeviceDescription.Kind(openCLType: cl_device_type(CL_DEVICE_TYPE_CPU)) == .software)
        #expect(DeviceDescription.Kind(openCLType: cl_device_type(CL_DEVICE_TYPE_CPU | CL_DEVICE_TYPE_DEFAULT)) == .software)
    }

    // MARK: CUDA without OpenCL

    @Test(
        "a CUDA driver without OpenCL is told of, with what to do",
        arguments: [
            (["/dev/dxg", "/usr/lib/wsl/lib/libcuda.so.1"], false, "under WSL2 NVIDIA's driver has none"),
            (["/dev/dxg"], true, "under WSL2 NVIDIA's driver has none"),
            (["/dev/dxg"], false, "WSL2 shows a GPU (/dev/dxg), but no OpenCL driver for it"),
            (["/dev/nvidiactl"], false, "nvidia-opencl-icd"),
            ([], true, "NVIDIA_DRIVER_CAPABILITIES=compute,utility"),
            ([], false, nil),
        ] as [([String], Bool, String?)]
    )
    func cuda(_ paths: [String], _ loads: Bool, _ expected: String?) {
        let traces = CUDATraces(exists: paths.contains, loads: { $0 == "libcuda.so.1" && loads })
        let software = DeviceDescription(kind: .software, name: "processor", driver: "OpenCL 3.0, driver 3.1")
        let other = DeviceDescription(kind: .gpu, name: "another", driver: "OpenCL 3.0 NEO, driver 23")
        for devices in [[], [software], [other, software]] {
            let remark = traces.remark(on: devices)
            #expect((remark == nil) == (expected == nil))
            if let expected { #expect(remark?.contains(expected) == true) }
        }
        let reached = DeviceDescription(kind: .gpu, name: "a card", driver: "OpenCL 3.0 CUDA 12.4, driver 550")
        #expect(traces.remark(on: [reached]) == nil)
    }
}

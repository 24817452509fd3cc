/// The device that an engine uses, and why.
struct DeviceSelection: Sendable {
    let device: any KernelDevice
    /// Every device that was seen, graphics hardware first.
    let seen: [DeviceDescription]
    /// Why it is not a GPU, or how the trial went; nil when there is nothing to say.
    let remark: String?

    /// Looks at the machine. Blocks, for up to a second.
    static func select(_ choice: EngineChoice, allowsSoftwareDevice: Bool) throws(EngineError) -> DeviceSelection {
        let processor = ProcessorDevice()
        guard choice != .cpu else { return DeviceSelection(device: processor, seen: [processor.description], remark: nil) }
        let candidates = Result { () throws(OpenCLUnavailable) in try OpenCLDevices.find() }
        return try select(choice, among: candidates, allowsSoftwareDevice: allowsSoftwareDevice)
    }

    static func select(
        _ choice: EngineChoice,
        among found: Result<[OpenCLCandidate], OpenCLUnavailable>,
        allowsSoftwareDevice: Bool
    ) throws(EngineError) -> DeviceSelection {
        let processor = ProcessorDevice()
        var remarks: [String] = []
        var candidates: [OpenCLCandidate] = []
        do { candidates = try found.get() } catch { remarks.append(error.reason) }
        let seen = candidates.map(\.description) + [processor.description]
        if let missing = CUDATraces.ofThisMachine.remark(on: candidates.map(\.description)) { remarks.append(missing) }

        var devices: [OpenCLDevice] = []
        for candidate in candidates where candidate.description.kind == .gpu || allowsSoftwareDevice {
            do { devices.append(try OpenCLDevice(candidate)) } catch { remarks.append(error.reason) }
            // All of them only for the race.
            if choice != .fastest && !devices.isEmpty { break }
        }
        if devices.isEmpty && !candidates.isEmpty && !allowsSoftwareDevice {
            remarks.append("OpenCL offers no GPU that works, only " + candidates.map(\.description.name).joined(separator: ", "))
        }
        let remark = remarks.isEmpty ? nil : remarks.joined(separator: "; ")
        if choice == .fastest, !devices.isEmpty, let winner = DeviceTrial.fastest(devices + [processor]) {
            return DeviceSelection(device: winner.device, seen: seen, remark: winner.remark)
        }
        if let first = devices.first { return DeviceSelection(device: first, seen: seen, remark: remark) }
        guard choice != .gpu else { throw .noDevice("a GPU was demanded, but \(remark ?? "there is none")") }
        return DeviceSelection(device: processor, seen: seen, remark: remark)
    }
}

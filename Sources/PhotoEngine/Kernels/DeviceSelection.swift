/// The device that an engine uses, and why.
struct DeviceSelection: Sendable {
    let device: any KernelDevice
    /// Every device that was seen, for `doctor`.
    let seen: [DeviceDescription]
    /// What kept OpenCL from being used; nil when nothing did.
    let remark: String?

    /// Looks at the machine. Blocks, for up to a second.
    static func select(_ choice: EngineChoice, allowsSoftwareDevice: Bool) throws(EngineError) -> DeviceSelection {
        let processor = ProcessorDevice()
        guard choice != .cpu else { return DeviceSelection(device: processor, seen: [processor.description], remark: nil) }
        var seen: [DeviceDescription] = [processor.description]
        var remark: String?
        var accelerator: OpenCLDevice?
        do {
            let candidates = try OpenCLDevices.find()
            seen = candidates.map(\.description) + seen
            let usable = candidates.filter { $0.description.kind == .gpu || allowsSoftwareDevice }
            if let first = usable.first {
                accelerator = try OpenCLDevice(first)
            } else {
                remark = "OpenCL offers no GPU, only " + candidates.map(\.description.name).joined(separator: ", ")
            }
        } catch {
            remark = error.reason
        }
        guard let accelerator else {
            guard choice != .gpu else { throw .noDevice("a GPU was demanded, but \(remark ?? "there is none")") }
            return DeviceSelection(device: processor, seen: seen, remark: remark)
        }
        if choice == .fastest, let trial = DeviceTrial.faster(accelerator, processor) {
            return DeviceSelection(device: trial.device, seen: seen, remark: trial.remark)
        }
        return DeviceSelection(device: accelerator, seen: seen, remark: remark)
    }
}

/// A short race between a device and the processor, the way to the device and back included.
enum DeviceTrial {
    /// - Returns: the processor and the reason when it won; nil when the device did.
    static func faster(
        _ device: any KernelDevice,
        _ processor: ProcessorDevice
    ) -> (device: any KernelDevice, remark: String)? {
        let words = 2 << 20
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: words * 8, alignment: 4096)
        defer { memory.deallocate() }
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        func best(_ device: any KernelDevice) -> Duration? {
            var best: Duration?
            for _ in 0..<4 {
                let start = ContinuousClock.now
                do { try device.run([.complement(words: 0..<words, mask: .max)], on: memory) } catch { return nil }
                let time = ContinuousClock.now - start
                best = min(best ?? time, time)
            }
            return best
        }
        guard let own = best(processor) else { return nil }
        guard let other = best(device) else { return (processor, "\(device.description.name) failed in the trial") }
        guard own <= other else { return nil }
        return (processor, "\(device.description.name) took \(other) for 16 MiB, the processor \(own)")
    }
}

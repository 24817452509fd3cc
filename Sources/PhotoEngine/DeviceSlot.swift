internal import Dispatch
internal import Logging
internal import Synchronization

/// The engine's device: looked for once, off the threads that serve requests, and given up for the processor when it is lost.
final class DeviceSlot: Sendable {
    private let search: Task<DeviceSelection, any Error>
    private let fallback = ProcessorDevice()
    private let lost = Mutex<DeviceLost?>(nil)
    private let logger: Logger
    private let choice: EngineChoice

    init(_ configuration: EngineConfiguration, logger: Logger) {
        self.logger = logger
        choice = configuration.engine
        search = Task.detached {
            try await BlockingWork.run { () throws(EngineError) in
                try DeviceSelection.select(configuration.engine, allowsSoftwareDevice: configuration.allowsSoftwareDevice)
            }
        }
    }

    /// For tests: a device that is already there.
    init(device: any KernelDevice, choice: EngineChoice = .auto, logger: Logger) {
        self.logger = logger
        self.choice = choice
        search = Task { DeviceSelection(device: device, seen: [device.description], remark: nil) }
    }

    /// What works when no other device does, and wherever a codec process does all the work.
    var processor: any KernelDevice { fallback }

    var selection: DeviceSelection {
        get async throws { try await search.value }
    }

    /// The device to use now for a photo of so many bytes.
    ///
    /// - Returns: with what to say when it is not the chosen one.
    /// - Throws: ``EngineError`` when a GPU was demanded and cannot be used.
    func device(for bytes: Int) async throws -> (device: any KernelDevice, remark: String?) {
        if let lost = lost.withLock({ $0 }) { return (fallback, "the device was lost: \(lost.reason)") }
        let device = try await search.value.device
        guard device.capacity < bytes else { return (device, nil) }
        let remark = "the photo may take \(bytes >> 20) MiB, more than \(device.description.name) gives for one"
        guard choice != .gpu else { throw EngineError.noDevice(remark) }
        return (fallback, remark)
    }

    /// From now on the processor does the work.
    ///
    /// - Returns: with whether this is the first to tell of it.
    func lose(_ failure: DeviceLost) -> (device: any KernelDevice, isNews: Bool) {
        let isNews = lost.withLock { lost in
            defer { lost = lost ?? failure }
            return lost == nil
        }
        if isNews { logger.error("the device was lost; the processor takes over", metadata: ["reason": "\(failure.reason)"]) }
        return (fallback, isNews)
    }
}

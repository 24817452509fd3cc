internal import Dispatch
internal import Logging
internal import Synchronization

/// The engine's device: looked for once, off the threads that serve requests, and given up for the processor when it is lost.
final class DeviceSlot: Sendable {
    private let search: Task<DeviceSelection, any Error>
    private let fallback = ProcessorDevice()
    private let lost = Mutex<DeviceLost?>(nil)
    private let logger: Logger

    init(_ configuration: EngineConfiguration, logger: Logger) {
        self.logger = logger
        search = Task.detached {
            try await BlockingWork.run { () throws(EngineError) in
                try DeviceSelection.select(configuration.engine, allowsSoftwareDevice: configuration.allowsSoftwareDevice)
            }
        }
    }

    /// For tests: a device that is already there.
    init(device: any KernelDevice, logger: Logger) {
        self.logger = logger
        search = Task { DeviceSelection(device: device, seen: [device.description], remark: nil) }
    }

    /// What works when no other device does, and wherever a codec process does all the work.
    var processor: any KernelDevice { fallback }

    var selection: DeviceSelection {
        get async throws { try await search.value }
    }

    /// The device to use now.
    ///
    /// - Returns: with what to say about a device that was lost before.
    var current: (device: any KernelDevice, remark: String?) {
        get async throws {
            if let lost = lost.withLock({ $0 }) { return (fallback, "the device was lost: \(lost.reason)") }
            return (try await search.value.device, nil)
        }
    }

    /// From now on the processor does the work.
    func lose(_ failure: DeviceLost) -> any KernelDevice {
        let isNew = lost.withLock { lost in
            defer { lost = lost ?? failure }
            return lost == nil
        }
        if isNew { logger.error("the device was lost; the processor takes over", metadata: ["reason": "\(failure.reason)"]) }
        return fallback
    }
}

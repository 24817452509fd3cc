internal import Synchronization

/// A device's view of memory that the processor has. On devices that share the memory, kernels run on it; on others it tells the driver
/// where transfers will begin and end, so that it can hold those pages in place.
final class DeviceMapping: Sendable {
    let region: MemoryRegion
    let bytes: Int
    let memory: DeviceMemory
    private let driver: any DeviceDriver
    /// Whether it must be handed to the device before kernels may run on it: after the first time, for at rest it is the processor's.
    private let isProcessors = Mutex(false)

    init(region: MemoryRegion, bytes: Int, driver: any DeviceDriver) throws(DeviceLost) {
        self.region = region
        self.bytes = bytes
        self.driver = driver
        memory = try driver.makeMemory(over: region.start, bytes: bytes)
    }

    func handToDevice() throws(DeviceLost) {
        let mustBeHanded = isProcessors.withLock { isProcessors in
            defer { isProcessors = false }
            return isProcessors
        }
        if mustBeHanded { _ = try driver.handToDevice(memory, start: region.start) }
    }

    func handToProcessor() throws(DeviceLost) -> DeviceEvent {
        let event = try driver.handToProcessor(memory)
        isProcessors.withLock { $0 = true }
        return event
    }

    deinit {
        // The driver takes the memory as its own once more before it lets go of it; until then the pages must stay.
        guard isProcessors.withLock({ $0 }) else { return }
        let remains = (region, memory)
        do {
            let event = try driver.handToDevice(memory, start: region.start)
            try driver.whenDone(event) { _ in withExtendedLifetime((remains, event)) {} }
            try driver.flush()
        } catch {
            // A driver that fails here may still use the pages: they are left to it.
            _ = Unmanaged.passRetained(region)
            _ = Unmanaged.passRetained(memory)
        }
    }
}

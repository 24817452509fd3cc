/// Runs steps on memory in place. All devices give the same bytes.
protocol KernelDevice: Sendable {
    var description: DeviceDescription { get }

    /// The largest photo that it takes, in bytes.
    var capacity: Int { get }

    /// It has memory of its own: a photo that is there leaves the processor to others.
    var hasOwnMemory: Bool { get }

    /// Blocks until done. After a failure the memory may hold anything.
    ///
    /// - Parameter memory: begins at a word's border and has whole words, and no step reaches beyond it.
    func run(_ steps: [KernelStep], on memory: UnsafeMutableRawBufferPointer) throws(DeviceLost)

    /// As ``run(_:on:)``, with all that a device can make use of. After a failure the device may still write to the memory: it must not
    /// be given to another photo.
    ///
    /// - Returns: what the device measured; nil when it does not.
    func run(_ task: KernelTask) throws(DeviceLost) -> DeviceTimes?
}

extension KernelDevice {
    var capacity: Int { .max }
    var hasOwnMemory: Bool { false }

    func run(_ task: KernelTask) throws(DeviceLost) -> DeviceTimes? {
        try run(task.steps, on: task.memory)
        return nil
    }
}

/// A device that no longer works.
struct DeviceLost: Error, Hashable {
    var reason: String
}

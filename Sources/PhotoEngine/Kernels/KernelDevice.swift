/// Runs steps on memory in place. All devices give the same bytes.
protocol KernelDevice: Sendable {
    var description: DeviceDescription { get }

    /// Blocks until done. After a failure the memory may hold anything.
    ///
    /// - Parameter memory: begins at a word's border and has whole words, and no step reaches beyond it.
    func run(_ steps: [KernelStep], on memory: UnsafeMutableRawBufferPointer) throws(DeviceLost)
}

/// A device that no longer works.
struct DeviceLost: Error, Hashable {
    var reason: String
}

/// What a device needs of its driver. Nothing of it waits: uploads, kernels and downloads go to a queue each, in order within the queue,
/// and across queues by the event they are told to come after.
protocol DeviceDriver: Sendable {
    /// The largest piece of memory that it gives, in bytes.
    var largestMemory: Int { get }

    /// Memory of the device's own.
    func makeMemory(bytes: Int) throws(DeviceLost) -> DeviceMemory

    /// Memory that the processor has already, which the device will work on in place or copy from.
    func makeMemory(over start: UnsafeMutableRawPointer, bytes: Int) throws(DeviceLost) -> DeviceMemory

    func upload(from start: UnsafeRawPointer, bytes: Int, to memory: DeviceMemory, at offset: Int) throws(DeviceLost) -> DeviceEvent

    func download(
        from memory: DeviceMemory,
        range: Range<Int>,
        to start: UnsafeMutableRawPointer,
        after event: DeviceEvent
    ) throws(DeviceLost) -> DeviceEvent

    /// The processor's memory is the device's from here on, in the order of the kernels.
    func handToDevice(_ memory: DeviceMemory, start: UnsafeMutableRawPointer) throws(DeviceLost) -> DeviceEvent

    /// The processor's memory is the processor's again, after the kernels before.
    func handToProcessor(_ memory: DeviceMemory) throws(DeviceLost) -> DeviceEvent

    /// Runs the launches one after the other.
    ///
    /// - Parameter parameters: what the launches' jobs lie in, from the word `firstParameter` on.
    /// - Returns: an event for each.
    func launch(
        _ launches: [LaunchPlan.Launch],
        on memory: DeviceMemory,
        parameters: DeviceMemory,
        firstParameter: Int,
        after event: DeviceEvent?
    ) throws(DeviceLost) -> [DeviceEvent]

    /// Lets everything begin that was asked for.
    func flush() throws(DeviceLost)

    /// Calls when the command is done, with what went wrong, on a thread of the driver: what is called must not wait.
    func whenDone(_ event: DeviceEvent, _ body: @escaping @Sendable (DeviceLost?) -> Void) throws(DeviceLost)

    /// How long the command took, once it is done; nil when the driver does not know.
    func milliseconds(of event: DeviceEvent) -> Double?
}

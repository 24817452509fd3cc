internal import CodecWire
internal import Synchronization

/// A device that OpenCL offers, with its kernels built. Uploads, kernels and downloads of different photos overlap; each photo's thread
/// waits for its own photo alone.
final class OpenCLDevice: KernelDevice {
    let description: DeviceDescription
    let driver: any DeviceDriver
    let hasOwnMemory: Bool
    /// Names the device among all that this process ever had.
    let number: Int
    let dock: Dock
    private let slots: [FlightSlot]
    private let patience: Duration

    private static let numbers = Atomic(0)

    /// How the photo gets to the device.
    enum Transfer {
        /// The device works on the photo where it lies.
        case inPlace
        /// The photo is copied to the device's own memory and back.
        case copy
    }

    /// - Parameter patience: a photo that waits longer for the device means that it is lost.
    init(_ driver: any DeviceDriver, description: DeviceDescription, transfer: Transfer, slots: Int = 3, patience: Duration = .seconds(20))
    {
        self.driver = driver
        self.description = description
        self.patience = patience
        hasOwnMemory = transfer == .copy
        number = Self.numbers.add(1, ordering: .relaxed).newValue
        dock = Dock(slots: slots)
        self.slots = (0..<slots).map { _ in FlightSlot(driver: driver) }
    }

    /// - Throws: why the device cannot be used.
    convenience init(_ candidate: OpenCLCandidate, transfer: Transfer? = nil) throws(OpenCLUnavailable) {
        self.init(
            try OpenCLDriver(candidate),
            description: candidate.description,
            transfer: transfer ?? (candidate.sharesMemory ? .inPlace : .copy)
        )
    }

    /// With room for the parameters of the kernels.
    var capacity: Int { driver.largestMemory - (1 << 20) }

    func run(_ steps: [KernelStep], on memory: UnsafeMutableRawBufferPointer) throws(DeviceLost) {
        _ = try run(KernelTask(steps: steps, memory: memory))
    }

    func run(_ task: KernelTask) throws(DeviceLost) -> DeviceTimes? {
        precondition(task.reach <= task.memory.count, "a kernel step reaches beyond the memory")
        guard task.steps.contains(where: { !$0.writes.isEmpty }) else { return nil }
        var task = task
        task.deadline = min(task.deadline, CodecSocket.monotonicNanoseconds + patience.nanoseconds)
        let passenger = Passenger(task)
        defer { passenger.goAway() }
        try dock.arrive(passenger, bytes: task.reach)
        while true {
            switch passenger.next() {
            case .mayGo(let slot, let passengers):
                send(Flight(slot: slot, passengers: passengers))
            case .landed(let flight):
                let times = flight.times(driver)
                if flight.alight(passenger) {
                    slots[flight.slot].trim()
                    dock.leave(flight)
                }
                return times
            case .lost(let loss):
                throw loss
            case nil:
                throw dock.close(DeviceLost(reason: "\(description.name): no answer in time"))
            }
        }
    }

    /// Sends a group on its way; all of it hear of what becomes of it.
    private func send(_ flight: Flight) {
        do {
            let last = try flight.depart(with: slots[flight.slot], on: self)
            // The driver holds the flight, and with it all memory that the device may touch, until the device is done with it.
            try driver.whenDone(last) { [dock] loss in
                if let loss {
                    _ = dock.close(loss)
                } else {
                    for passenger in flight.passengers { passenger.tell(.landed(flight)) }
                }
            }
        } catch {
            // Part of it may be under way for ever: that memory is never used again.
            _ = Unmanaged.passRetained(flight)
            _ = dock.close(error)
        }
    }
}

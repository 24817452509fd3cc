internal import Synchronization

/// Photos that are on the device together: one transfer each way, and as few launches as their steps allow.
///
/// A large photo travels alone, directly from and to the memory that its codec process sees. Small ones are gathered first. Nothing here
/// waits for the device: the passengers do, for the last of the commands.
final class Flight: Sendable {
    let slot: Int
    let passengers: [Passenger]
    private let log = Mutex(Log())

    private struct Log {
        var uploads: [DeviceEvent] = []
        var kernels: [DeviceEvent] = []
        var downloads: [DeviceEvent] = []
        /// What the device may touch until the last command is done.
        var mappings: [DeviceMapping] = []
        var own: DeviceMemory?
        var gathered: MemoryRegion?
        var bases: [Int] = []
        var leaving = 0
    }

    init(slot: Int, passengers: [Passenger]) {
        self.slot = slot
        self.passengers = passengers
    }

    /// Photos begin at such a border of the device's memory.
    private static let alignment = 256

    /// Asks the device for everything.
    ///
    /// - Returns: the last command.
    func depart(with memory: FlightSlot, on device: OpenCLDevice) throws(DeviceLost) -> DeviceEvent {
        let driver = device.driver
        var bases: [Int] = []
        var dataBytes = 0
        for passenger in passengers {
            bases.append(dataBytes)
            dataBytes += (passenger.task.reach + Self.alignment - 1) / Self.alignment * Self.alignment
        }
        let plan = LaunchPlan(zip(passengers, bases).map { ($0.task.steps, $1) })
        let parameterBytes = plan.parameters.count * 8

        let shared = passengers.count == 1 ? passengers[0].task.shared : nil
        let gatheredBytes = shared == nil ? dataBytes : 0
        let region = try memory.gather(bytes: gatheredBytes + parameterBytes)
        if shared == nil { gather(into: region, bases) }
        plan.parameters.withUnsafeBytes { parameters in
            UnsafeMutableRawBufferPointer(start: region.start + gatheredBytes, count: parameterBytes).copyMemory(from: parameters)
        }
        let gathered = try memory.gatheredMapping()
        keep(gathered)
        var photos = gathered
        // What is read and what is new, on a device with memory of its own.
        var (incoming, outgoing) = (0..<dataBytes + parameterBytes, 0..<dataBytes)
        if let shared {
            (incoming, outgoing) = (passengers[0].task.incoming, passengers[0].task.outgoing)
            photos = try shared.mapping(bytes: dataBytes, atMost: driver.largestMemory, for: device.number) {
                (region, bytes) throws(DeviceLost) in
                try DeviceMapping(region: region, bytes: bytes, driver: driver)
            }
            keep(photos)
        }

        let last: DeviceEvent
        if device.hasOwnMemory {
            let own = try memory.own(bytes: dataBytes + parameterBytes)
            log.withLock { $0.own = own }
            var upload = try driver.upload(
                from: photos.region.start + incoming.lowerBound,
                bytes: incoming.count,
                to: own,
                at: incoming.lowerBound
            )
            log.withLock { [upload] in $0.uploads.append(upload) }
            if shared != nil {
                upload = try driver.upload(from: region.start, bytes: parameterBytes, to: own, at: dataBytes)
                log.withLock { [upload] in $0.uploads.append(upload) }
            }
            let kernels = try driver.launch(
                plan.launches,
                on: own,
                parameters: own,
                firstParameter: dataBytes / 8,
                after: upload
            )
            log.withLock { $0.kernels = kernels }
            last = try driver.download(
                from: own,
                range: outgoing,
                to: photos.region.start + outgoing.lowerBound,
                after: kernels.last ?? upload
            )
            log.withLock { $0.downloads = [last] }
        } else {
            try photos.handToDevice()
            if shared != nil { try gathered.handToDevice() }
            let kernels = try driver.launch(
                plan.launches,
                on: photos.memory,
                parameters: gathered.memory,
                firstParameter: gatheredBytes / 8,
                after: nil
            )
            log.withLock { $0.kernels = kernels }
            if shared != nil { _ = try gathered.handToProcessor() }
            last = try photos.handToProcessor()
        }
        try driver.flush()
        return last
    }

    private func keep(_ mapping: DeviceMapping) {
        log.withLock { $0.mappings.append(mapping) }
    }

    private func gather(into region: MemoryRegion, _ bases: [Int]) {
        for (passenger, base) in zip(passengers, bases) {
            passenger.lend { source in
                UnsafeMutableRawBufferPointer(start: region.start + base, count: source.count).copyMemory(from: source)
            }
        }
        log.withLock { ($0.gathered, $0.bases) = (region, bases) }
    }

    /// Gives a passenger that travelled with others its bytes back.
    ///
    /// - Returns: whether it was the last one to ask, so that the slot is free.
    func alight(_ passenger: Passenger) -> Bool {
        let (gathered, bases) = log.withLock { ($0.gathered, $0.bases) }
        if let gathered, let index = passengers.firstIndex(where: { $0 === passenger }) {
            let result = UnsafeRawBufferPointer(start: gathered.start + bases[index], count: passenger.task.reach)
            passenger.task.memory.copyMemory(from: result)
        }
        return log.withLock { log in
            log.leaving += 1
            return log.leaving == passengers.count
        }
    }

    /// What the device measured, once it is done.
    func times(_ driver: any DeviceDriver) -> DeviceTimes? {
        let (uploads, kernels, downloads) = log.withLock { ($0.uploads, $0.kernels, $0.downloads) }
        func sum(_ events: [DeviceEvent]) -> Double? {
            events.reduce(0.0) { sum, event in sum.flatMap { sum in driver.milliseconds(of: event).map { sum + $0 } } }
        }
        guard let upload = sum(uploads), let kernel = sum(kernels), let download = sum(downloads) else { return nil }
        return DeviceTimes(upload: upload, kernel: kernel, download: download, photos: passengers.count)
    }
}

/// A slot's memory, kept between groups of photos and made anew when it is too small.
///
/// `@unchecked`: used by the one thread that sends the slot's group on its way.
final class FlightSlot: @unchecked Sendable {
    /// Where small photos and parameters are gathered.
    private var gathered: MemoryRegion?
    private var mapping: DeviceMapping?
    /// The device's own, where it has some.
    private var own: DeviceMemory?
    private let driver: any DeviceDriver

    /// What is kept when a group is done.
    static let retainedBytes = 160 << 20

    init(driver: any DeviceDriver) {
        self.driver = driver
    }

    /// Memory of ours to write to, before ``gatheredMapping()``.
    func gather(bytes: Int) throws(DeviceLost) -> MemoryRegion {
        if let gathered, gathered.bytes >= bytes { return gathered }
        mapping = nil
        do {
            let region = try MemoryRegion(bytes: SizeClass.bytes(for: bytes))
            gathered = region
            return region
        } catch {
            throw DeviceLost(reason: error.description)
        }
    }

    /// What was gathered, as the device sees it. Made after the first writing: what is there then is what a device sees at first.
    func gatheredMapping() throws(DeviceLost) -> DeviceMapping {
        if let mapping { return mapping }
        guard let gathered else { preconditionFailure("nothing was gathered") }
        let mapping = try DeviceMapping(region: gathered, bytes: gathered.bytes, driver: driver)
        self.mapping = mapping
        return mapping
    }

    func own(bytes: Int) throws(DeviceLost) -> DeviceMemory {
        if let own, own.bytes >= bytes { return own }
        // Given back first, so that there is room.
        own = nil
        let memory = try driver.makeMemory(bytes: max(bytes, min(SizeClass.bytes(for: bytes), driver.largestMemory)))
        own = memory
        return memory
    }

    /// Gives back what one large photo took.
    func trim() {
        if let own, own.bytes > Self.retainedBytes { self.own = nil }
        if let gathered, gathered.bytes > Self.retainedBytes { (self.gathered, mapping) = (nil, nil) }
    }
}

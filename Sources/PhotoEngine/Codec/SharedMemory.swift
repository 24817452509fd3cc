internal import CCodecProcess
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Memory that a codec process sees too. Address space for the largest photo is set aside at once; the memory itself grows with the
/// photos and stays, since fresh pages cost more than decoding. Devices map it once and keep the mapping as long as it lives.
final class SharedMemory: Sendable {
    let descriptor: Int32
    private let region: MemoryRegion
    private let retainedBytes: Int
    /// By the device's number.
    private let mappings = Mutex<[Int: DeviceMapping]>([:])

    var mappedBytes: Int { region.bytes }

    /// - Parameter retained: how much of it is kept between photos.
    init(name: String, mapped bytes: Int, retained: Int) throws(EngineError) {
        let descriptor = shared_memory_create(name)
        guard descriptor >= 0 else { throw .system("shared memory cannot be made: \(String(cString: strerror(-descriptor)))") }
        do {
            region = try MemoryRegion(bytes: bytes, descriptor: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        retainedBytes = retained
    }

    deinit {
        close(descriptor)
    }

    /// The first bytes, which exist from now on.
    func memory(bytes: Int) throws(EngineError) -> UnsafeMutableRawBufferPointer {
        guard bytes <= mappedBytes else { throw .system("the photo needs more shared memory than was set aside") }
        let failure = shared_memory_grow(descriptor, UInt64((bytes + 7) & ~7))
        guard failure == 0 else { throw .system("shared memory cannot grow: \(String(cString: strerror(failure)))") }
        return UnsafeMutableRawBufferPointer(start: region.start, count: (bytes + 7) & ~7)
    }

    /// A device's mapping of the first bytes, made when there is none that is large enough.
    ///
    /// - Parameter largest: what the device takes in one piece; the mapping may have more than the bytes, but not more than this.
    func mapping(
        bytes: Int,
        atMost largest: Int,
        for device: Int,
        make: (MemoryRegion, Int) throws(DeviceLost) -> DeviceMapping
    ) throws(DeviceLost) -> DeviceMapping {
        if let mapping = mappings.withLock({ $0[device] }), mapping.bytes >= bytes { return mapping }
        let size = max(bytes, min(SizeClass.bytes(for: bytes), mappedBytes, largest))
        // A device may touch all of what it was given.
        let failure = shared_memory_grow(descriptor, UInt64(size))
        guard failure == 0 else { throw DeviceLost(reason: "shared memory cannot grow: \(String(cString: strerror(failure)))") }
        let mapping = try make(region, size)
        mappings.withLock { $0[device] = mapping }
        return mapping
    }

    /// Gives back what one large photo took.
    func trim() {
        // A device that keeps pages in place would go on seeing those that we are about to give back.
        mappings.withLock { mappings in mappings = mappings.filter { $0.value.bytes <= retainedBytes } }
        shared_memory_discard(descriptor, UInt64(retainedBytes))
    }
}

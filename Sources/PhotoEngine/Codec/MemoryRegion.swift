internal import CCodecProcess

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Mapped memory, which stays as long as anyone holds it: a photo, or a device that was given its address.
///
/// `@unchecked`: the address never changes, and what lies there belongs to one photo at a time (that of its codec process, or the group
/// in its slot), whose thread alone reads and writes it; a device does while that thread waits.
final class MemoryRegion: @unchecked Sendable {
    let start: UnsafeMutableRawPointer
    let bytes: Int

    /// - Parameter descriptor: what is mapped; nil for memory of our own, zero at first.
    init(bytes: Int, descriptor: Int32? = nil) throws(EngineError) {
        let flags = descriptor == nil ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED
        guard let start = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, descriptor ?? -1, 0), start != MAP_FAILED else {
            throw .system("shared memory cannot be mapped: \(String(cString: strerror(errno)))")
        }
        self.start = start
        self.bytes = bytes
    }

    deinit {
        munmap(start, bytes)
    }
}

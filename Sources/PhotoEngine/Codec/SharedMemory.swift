internal import CCodecProcess

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Memory that a codec process sees too. Address space for the largest photo is set aside at once; the memory itself grows with the
/// photos and stays, since fresh pages cost more than decoding.
///
/// `@unchecked`: the pointer is used by the one photo that holds the codec process.
final class SharedMemory: @unchecked Sendable {
    let descriptor: Int32
    let mappedBytes: Int
    private let start: UnsafeMutableRawPointer
    private let retainedBytes: Int

    /// - Parameter retained: how much of it is kept between photos.
    init(name: String, mapped bytes: Int, retained: Int) throws(EngineError) {
        descriptor = shared_memory_create(name)
        guard descriptor >= 0 else { throw .system("shared memory cannot be made: \(String(cString: strerror(-descriptor)))") }
        guard let start = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
            let failure = String(cString: strerror(errno))
            close(descriptor)
            throw .system("shared memory cannot be mapped: \(failure)")
        }
        self.start = start
        mappedBytes = bytes
        retainedBytes = retained
    }

    deinit {
        munmap(start, mappedBytes)
        close(descriptor)
    }

    /// The first bytes, which exist from now on.
    func memory(bytes: Int) throws(EngineError) -> UnsafeMutableRawBufferPointer {
        guard bytes <= mappedBytes else { throw .system("the photo needs more shared memory than was set aside") }
        let failure = shared_memory_grow(descriptor, UInt64((bytes + 7) & ~7))
        guard failure == 0 else { throw .system("shared memory cannot grow: \(String(cString: strerror(failure)))") }
        return UnsafeMutableRawBufferPointer(start: start, count: (bytes + 7) & ~7)
    }

    /// Gives back what one large photo took.
    func trim() {
        shared_memory_discard(descriptor, UInt64(retainedBytes))
    }
}

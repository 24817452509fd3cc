import Glibc

/// A mapping of memory that the parent made. It is as large as the largest photo allowed; the parent lets the memory behind it grow.
struct SharedMemory {
    let start: UnsafeMutableRawPointer
    let size: Int

    init?(descriptor: Int32, size: Int) {
        guard
            let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), start != MAP_FAILED
        else { return nil }
        self.start = start
        self.size = size
        // The mapping is all that is needed.
        close(descriptor)
    }
}

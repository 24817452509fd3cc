#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Which file or folder it is, whatever path leads there.
struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let node: UInt64

    init(_ facts: stat) {
        device = UInt64(truncatingIfNeeded: facts.st_dev)
        node = UInt64(truncatingIfNeeded: facts.st_ino)
    }

    /// Nil when there is nothing, or nobody may look. Symbolic links are followed.
    init?(of path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        self.init(facts)
    }
}

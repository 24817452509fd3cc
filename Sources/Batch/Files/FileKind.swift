#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What a path leads to, symbolic links followed.
public enum FileKind: Sendable {
    case folder
    /// A file, or what may turn out to be none when it is read.
    case other
    case nothing

    public init(of path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            self = .nothing
            return
        }
        self = facts.st_mode & S_IFMT == S_IFDIR ? .folder : .other
    }
}

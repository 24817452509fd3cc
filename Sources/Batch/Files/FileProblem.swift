#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The operating system refused something that was asked of a file.
public struct FileProblem: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Act: String, Sendable {
        case read
        case written
    }

    public var path: String
    public var act: Act
    /// The system's number of the error.
    public var number: Int32

    public init(_ path: String, cannotBe act: Act, number: Int32) {
        self.path = path
        self.act = act
        self.number = number
    }

    /// Whether every further file will meet with it, too: a full or read-only disk.
    public var concernsAll: Bool {
        act == .written && [ENOSPC, EDQUOT, EROFS].contains(number)
    }

    public var description: String {
        let words = number == ENOSPC ? "the disk is full" : strerror(number).map { String(cString: $0) } ?? "error \(number)"
        return "\(path) cannot be \(act.rawValue): \(words)"
    }
}

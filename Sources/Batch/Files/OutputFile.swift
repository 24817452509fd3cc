import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes files that are there as a whole or not at all: under a hidden name first, which is then changed to theirs.
final class OutputFile {
    let path: String
    private let temporary: String
    private let descriptor: Int32
    private var isOpen = true

    private static let count = Mutex(0)

    /// Begins a file, and makes the folders above it.
    init(_ path: String) throws(FileProblem) {
        let folder = path.folder
        try OutputFile.makeFolders(folder)
        let number = OutputFile.count.withLock { count in
            count += 1
            return count
        }
        // Short whatever the file's own name is, of its folder, and of this process alone.
        let temporary = "\(folder)/.darkroom-\(getpid())-\(number).part"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileProblem(path, cannotBe: .written, number: errno) }
        self.path = path
        self.temporary = temporary
        self.descriptor = descriptor
    }

    deinit {
        guard isOpen else { return }
        close(descriptor)
        unlink(temporary)
    }

    func append(_ bytes: [UInt8]) throws(FileProblem) {
        let failure: Int32? = bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let count = write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count < 0 ? errno : ENOSPC }
                offset += count
            }
            return nil
        }
        if let failure { throw FileProblem(path, cannotBe: .written, number: failure) }
    }

    /// Gives the file its name. What had the name before is replaced.
    func finish() throws(FileProblem) {
        guard isOpen else { return }
        isOpen = false
        // Network file systems say only now that there was no room.
        guard close(descriptor) == 0, rename(temporary, path) == 0 else {
            let number = errno
            unlink(temporary)
            throw FileProblem(path, cannotBe: .written, number: number)
        }
    }

    static func store(_ bytes: [UInt8], to path: String) throws(FileProblem) {
        let file = try OutputFile(path)
        try file.append(bytes)
        try file.finish()
    }

    static func makeFolders(_ path: String) throws(FileProblem) {
        guard !path.isEmpty, access(path, F_OK) != 0 else { return }
        try makeFolders(path.folder)
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileProblem(path, cannotBe: .written, number: errno) }
    }
}

extension String {
    /// What stands before the last slash: `.` when there is none.
    var folder: String {
        guard let slash = lastIndex(of: "/") else { return "." }
        return slash == startIndex ? "/" : String(self[..<slash])
    }

    /// What stands behind the last slash.
    var lastPart: String {
        lastIndex(of: "/").map { String(self[index(after: $0)...]) } ?? self
    }

    func appendingPart(_ part: String) -> String {
        if isEmpty || part.isEmpty { return isEmpty ? part : self }
        return hasSuffix("/") ? self + part : "\(self)/\(part)"
    }

    /// Without slashes at the end.
    var withoutTrailingSlashes: String {
        var text = self[...]
        while text.count > 1, text.hasSuffix("/") { text.removeLast() }
        return String(text)
    }
}

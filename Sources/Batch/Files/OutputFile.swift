import AWSCore
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes files that are there as a whole or not at all: under a hidden name first, which is then changed to theirs.
final class OutputFile: Sendable {
    let path: String
    private let temporary: String
    private let descriptor: Int32
    private let isOpen = Atomic(true)

    /// Begins a file, and makes the folders above it.
    init(_ path: String, random: any RandomSource = SystemRandomSource()) throws(FileProblem) {
        let folder = path.folder
        try OutputFile.makeFolders(folder)
        (temporary, descriptor) = try OutputFile.makeTemporary(for: path, in: folder, random)
        self.path = path
    }

    /// Makes a file that was not there before, under a name that nobody can guess: others may write into the same folder, among them
    /// processes of other containers with this one's number, and whoever knew the name could put a link there.
    private static func makeTemporary(for path: String, in folder: String, _ random: any RandomSource) throws(FileProblem)
        -> (path: String, descriptor: Int32)
    {
        var failure = EEXIST
        for _ in 0..<8 where failure == EEXIST {
            let temporary = "\(folder)/\(temporaryName(random))"
            // O_EXCL follows no link either.
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor >= 0 { return (temporary, descriptor) }
            failure = errno
        }
        throw FileProblem(path, cannotBe: .written, number: failure)
    }

    /// Short, whatever the file's own name is.
    static func temporaryName(_ random: any RandomSource) -> String {
        ".darkroom-\(random.text(20, from: "abcdefghijklmnopqrstuvwxyz234567")).part"
    }

    deinit {
        guard isOpen.load(ordering: .relaxed) else { return }
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
        guard isOpen.exchange(false, ordering: .relaxed) else { return }
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

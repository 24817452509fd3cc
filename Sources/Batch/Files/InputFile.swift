import PhotoEngine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that was read.
struct InputFile: Sendable {
    var bytes: [UInt8]
    var identity: FileIdentity

    /// What keeps a file from being read.
    enum Refusal: Error {
        case problem(FileProblem)
        case rejected(PhotoRejection)
        /// A named pipe, a device, a socket or a folder.
        case notAFile
    }

    /// Reads the whole file; one that is larger than a photo may be is not begun.
    static func read(_ path: String, limits: PhotoLimits) throws(Refusal) -> InputFile {
        // Without waiting for the other end, should it be a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .problem(FileProblem(path, cannotBe: .read, number: errno)) }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw .problem(FileProblem(path, cannotBe: .read, number: errno)) }
        guard facts.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        let size = Int(facts.st_size)
        do {
            try limits.check(fileBytes: size)
        } catch {
            throw .rejected(error)
        }
        var failure: Int32?
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let count = systemRead(descriptor, buffer.baseAddress?.advanced(by: filled), size - filled)
                if count < 0, errno == EINTR { continue }
                if count < 0 { failure = errno }
                guard count > 0 else { return }
                filled += count
            }
        }
        if let failure { throw .problem(FileProblem(path, cannotBe: .read, number: failure)) }
        return InputFile(bytes: bytes, identity: FileIdentity(facts))
    }
}

/// `read(2)`, whose name the method above hides.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

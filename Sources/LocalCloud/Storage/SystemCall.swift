#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The few system calls that the storage makes, as functions that throw.
enum SystemCall {
    static func message(_ number: Int32) -> String {
        strerror(number).map { String(cString: $0) } ?? "error \(number)"
    }

    static func isFull(_ number: Int32) -> Bool {
        number == ENOSPC || number == EDQUOT || number == EFBIG
    }

    static func isMissing(_ error: SystemCallError) -> Bool {
        error.number == ENOENT
    }

    static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw SystemCallError(call: "mkdir", path: path, number: errno) }
    }

    /// Makes the folder and all above it.
    static func makeFolders(_ path: String) throws {
        var end = path.startIndex
        while let slash = path[end...].dropFirst().firstIndex(of: "/") {
            try? makeFolder(String(path[..<slash]))
            end = slash
        }
        try makeFolder(path)
    }

    static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws -> Int32 {
        while true {
            let descriptor = openFile(path, flags | O_CLOEXEC, mode)
            if descriptor >= 0 { return descriptor }
            guard errno == EINTR else { throw SystemCallError(call: "open", path: path, number: errno) }
        }
    }

    static func openForReading(_ path: String) throws -> Int32 {
        try open(path, O_RDONLY)
    }

    static func openNew(_ path: String) throws -> Int32 {
        try open(path, O_WRONLY | O_CREAT | O_EXCL)
    }

    /// Opens a file for reading and writing, making it when missing.
    static func openOrMake(_ path: String) throws -> Int32 {
        try open(path, O_RDWR | O_CREAT)
    }

    static func closeFile(_ descriptor: Int32) {
        _ = close(descriptor)
    }

    static func writeAll(_ descriptor: Int32, _ bytes: [UInt8], path: String) throws {
        try bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let count = write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                if count < 0 {
                    if errno == EINTR { continue }
                    throw SystemCallError(call: "write", path: path, number: errno)
                }
                offset += count
            }
        }
    }

    /// Reads exactly `count` bytes at `offset`; fewer only at the end of the file.
    static func readAll(_ descriptor: Int32, count: Int, offset: Int64, path: String) throws -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count {
                let read = pread(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, off_t(offset) + off_t(filled))
                if read < 0 {
                    if errno == EINTR { continue }
                    failure = errno
                    return
                }
                if read == 0 { return }
                filled += read
            }
        }
        guard failure == 0 else { throw SystemCallError(call: "read", path: path, number: failure) }
        return bytes
    }

    static func synchronize(_ descriptor: Int32, path: String) throws {
        guard fsync(descriptor) == 0 else { throw SystemCallError(call: "fsync", path: path, number: errno) }
    }

    static func synchronizeFolder(_ path: String) throws {
        let descriptor = try open(path, O_RDONLY | O_DIRECTORY)
        defer { closeFile(descriptor) }
        try synchronize(descriptor, path: path)
    }

    static func move(_ from: String, to target: String) throws {
        guard rename(from, target) == 0 else { throw SystemCallError(call: "rename", path: from, number: errno) }
    }

    /// Removes the file; no error when it is not there.
    static func removeFile(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw SystemCallError(call: "unlink", path: path, number: errno) }
    }

    static func removeFolder(_ path: String) {
        _ = rmdir(path)
    }

    /// The names in a folder, without `.` and `..`; none when it is not there.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes a folder of files and folders. Failures are left: what stays is swept at the next start.
    static func removeTree(_ path: String) {
        for name in names(in: path) {
            let child = "\(path)/\(name)"
            if unlink(child) != 0 { removeTree(child) }
        }
        removeFolder(path)
    }

    static func makeTemporaryFolder(prefix: String) throws -> String {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/\(prefix)XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw SystemCallError(call: "mkdtemp", path: base, number: errno) }
        return String(cString: made)
    }

    static var processID: Int32 { getpid() }

    /// Takes the file's lock for this process, until the descriptor is closed.
    static func tryLock(_ descriptor: Int32) -> Bool {
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    /// Makes a file of this size whose space is really taken; false when there is not so much.
    static func allocate(_ path: String, size: Int64) -> Bool {
        guard let descriptor = try? openOrMake(path) else { return false }
        defer { closeFile(descriptor) }
        return posix_fallocate(descriptor, 0, off_t(size)) == 0
    }

    static func truncate(_ descriptor: Int32) {
        _ = ftruncate(descriptor, 0)
    }
}

/// `open` is variadic and hidden within ``SystemCall`` by its own `open`.
private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
    open(path, flags, mode)
}

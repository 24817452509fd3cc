import Synchronization

/// Keeps a data folder to one process: a file lock that the kernel frees when the process ends, however it ends.
final class FolderLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// - Throws: ``StoreOpenError/locked(folder:processID:)``.
    init(folder: String) throws {
        let path = "\(folder)/lock"
        let descriptor: Int32
        do {
            descriptor = try SystemCall.openOrMake(path)
        } catch let error as SystemCallError {
            throw StoreOpenError.unusable(path: path, reason: SystemCall.message(error.number))
        }
        guard SystemCall.tryLock(descriptor) else {
            let text = (try? SystemCall.readAll(descriptor, count: 20, offset: 0, path: path)) ?? []
            SystemCall.closeFile(descriptor)
            let number = String(decoding: text, as: UTF8.self).prefix { $0.isNumber }
            throw StoreOpenError.locked(folder: folder, processID: Int32(number))
        }
        SystemCall.truncate(descriptor)
        // Only a hint for the message of the process that comes second.
        try? SystemCall.writeAll(descriptor, Array("\(SystemCall.processID)\n".utf8), path: path)
        self.descriptor = Mutex(descriptor)
    }

    /// Frees the folder for others.
    func release() {
        let descriptor = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        if let descriptor { SystemCall.closeFile(descriptor) }
    }

    deinit { release() }
}

@testable import LocalCloud

/// A folder of its own for a test, which goes away with this object.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        self.path = try SystemCall.makeTemporaryFolder(prefix: "darkroom-test-")
    }

    /// Copies a folder as it is at this moment: what a process that is killed now leaves behind.
    func copy(to target: TemporaryFolder) throws {
        try Self.copy(path, target.path)
    }

    private static func copy(_ from: String, _ target: String) throws {
        try SystemCall.makeFolder(target)
        for name in SystemCall.names(in: from) where name != "lock" {
            let (source, copy) = ("\(from)/\(name)", "\(target)/\(name)")
            let descriptor = try SystemCall.openForReading(source)
            defer { SystemCall.closeFile(descriptor) }
            guard let bytes = try? SystemCall.readAll(descriptor, count: 64 << 20, offset: 0, path: source) else {
                try Self.copy(source, copy)
                continue
            }
            let new = try SystemCall.openNew(copy)
            defer { SystemCall.closeFile(new) }
            try SystemCall.writeAll(new, bytes, path: copy)
        }
    }

    deinit { SystemCall.removeTree(path) }
}

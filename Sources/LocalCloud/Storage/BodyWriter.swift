import AWSCore
import AWSWire
import Synchronization

/// Takes a body piece by piece: in memory while it is small, then into a temporary file, written by threads that may block.
///
/// One task uses it. A writer that is dropped before ``finish()`` leaves nothing.
struct BodyWriter: ~Copyable {
    /// Pieces are gathered to writes of this size.
    private static let writeSize = 256 * 1024

    private let files: BodyFiles
    private let id: Int64
    private var buffer: [UInt8] = []
    private var file: TemporaryFile?
    /// The bytes appended so far.
    private(set) var length: Int64 = 0

    init(files: BodyFiles, id: Int64) {
        self.files = files
        self.id = id
    }

    mutating func append(_ piece: [UInt8]) async throws {
        length += Int64(piece.count)
        if buffer.isEmpty { buffer = piece } else { buffer.append(contentsOf: piece) }
        if buffer.count >= Self.writeSize { try await flush() }
    }

    /// Ends the body. What it gives belongs into a transaction by ``StoreTransaction/keep(_:)``; dropped, it leaves nothing.
    consuming func finish() async throws -> FinishedBody {
        if file == nil, buffer.count <= BodyFiles.inlineLimit {
            return FinishedBody(id: id, length: length, content: .bytes(buffer))
        }
        if !buffer.isEmpty { try await flush() }
        guard let file else { preconditionFailure("a body above the inline limit has been written to a file") }
        let target = files.path(of: id)
        let isFull = files.durability == .full
        try await Blocking.run { try file.finish(movingTo: target, synchronizing: isFull) }
        return FinishedBody(id: id, length: length, content: .file(file))
    }

    private mutating func flush() async throws {
        let bytes = buffer
        buffer = []
        let path = files.temporaryPath(of: id)
        let open = file
        file = try await Blocking.run {
            let file = try open ?? TemporaryFile(path: path)
            try file.write(bytes)
            return file
        }
    }
}

/// A whole body that no transaction has kept yet.
struct FinishedBody: Sendable {
    enum Content: Sendable {
        case bytes([UInt8])
        case file(TemporaryFile)
    }

    /// What ``StoreTransaction/keep(_:)`` will give.
    let id: Int64
    let length: Int64
    let content: Content
}

/// A file that goes away with this object unless it is kept.
final class TemporaryFile: Sendable {
    private struct State {
        var descriptor: Int32?
        var path: String
        var isKept = false
    }

    private let state: Mutex<State>

    init(path: String) throws {
        self.state = Mutex(State(descriptor: try SystemCall.openNew(path), path: path))
    }

    func write(_ bytes: [UInt8]) throws {
        let (descriptor, path) = state.withLock { ($0.descriptor, $0.path) }
        guard let descriptor else { throw SystemCallError(call: "write", path: path, number: 9) }
        try SystemCall.writeAll(descriptor, bytes, path: path)
    }

    func finish(movingTo target: String, synchronizing: Bool) throws {
        let (descriptor, path) = state.withLock { state in
            defer { state.descriptor = nil }
            return (state.descriptor, state.path)
        }
        guard let descriptor else { return }
        defer { SystemCall.closeFile(descriptor) }
        if synchronizing { try SystemCall.synchronize(descriptor, path: path) }
        let folder = target.lastIndex(of: "/").map { String(target[..<$0]) }
        do {
            try SystemCall.move(path, to: target)
        } catch let error as SystemCallError where SystemCall.isMissing(error) {
            // The folders are made when they are first needed: making all of them took a fifth of the first start.
            guard let folder else { throw error }
            try SystemCall.makeFolder(folder)
            try SystemCall.move(path, to: target)
            if synchronizing, let slash = folder.lastIndex(of: "/") { try SystemCall.synchronizeFolder(String(folder[..<slash])) }
        }
        state.withLock { $0.path = target }
        if synchronizing, let folder { try SystemCall.synchronizeFolder(folder) }
    }

    func keep() {
        state.withLock { $0.isKept = true }
    }

    deinit {
        let state = state.withLock { $0 }
        if let descriptor = state.descriptor { SystemCall.closeFile(descriptor) }
        if !state.isKept { Blocking.later { try? SystemCall.removeFile(state.path) } }
    }
}

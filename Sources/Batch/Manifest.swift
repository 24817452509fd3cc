import PhotoEngine

/// The list of what was done: JSON, a line a file, in the order in which they were done. It gets its name when it is complete.
public actor Manifest {
    private let file: OutputFile
    private var waiting: [UInt8] = []

    /// - Throws: ``FileProblem``.
    public init(path: String) async throws(FileProblem) {
        file = try await BlockingWork.run { () throws(FileProblem) in try OutputFile(path) }
    }

    /// Calls must follow one another: each returns when the next may be made.
    public func add(_ record: BatchRecord) async throws(FileProblem) {
        waiting += record.json
        waiting.append(UInt8(ascii: "\n"))
        if waiting.count > 1 << 16 { try await flush() }
    }

    private func flush() async throws(FileProblem) {
        let bytes = waiting
        waiting.removeAll()
        try await BlockingWork.run { [file] () throws(FileProblem) in try file.append(bytes) }
    }

    public func finish() async throws(FileProblem) {
        try await flush()
        try await BlockingWork.run { [file] () throws(FileProblem) in try file.finish() }
    }
}

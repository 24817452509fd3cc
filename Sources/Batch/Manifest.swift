/// The list of what was done: JSON, a line a file, in the order in which they were done. It gets its name when it is complete.
public final class Manifest {
    private let file: OutputFile
    private var waiting: [UInt8] = []

    /// - Throws: ``FileProblem``.
    public init(path: String) throws(FileProblem) {
        file = try OutputFile(path)
    }

    public func add(_ record: BatchRecord) throws(FileProblem) {
        waiting += record.json
        waiting.append(UInt8(ascii: "\n"))
        if waiting.count > 1 << 16 { try flush() }
    }

    private func flush() throws(FileProblem) {
        try file.append(waiting)
        waiting.removeAll(keepingCapacity: true)
    }

    public func finish() throws(FileProblem) {
        try flush()
        try file.finish()
    }
}

/// How a run went.
public struct BatchSummary: Sendable, Hashable {
    public private(set) var counts: [BatchRecord.Status: Int] = [:]
    /// The first file that was rejected or failed.
    public private(set) var firstProblem: String?
    /// Why the rest was not even tried.
    public var obstacle: String?

    public init() {}

    public mutating func add(_ record: BatchRecord) {
        counts[record.status, default: 0] += 1
        if firstProblem == nil, record.status == .rejected || record.status == .failed { firstProblem = record.text }
    }

    public subscript(status: BatchRecord.Status) -> Int { counts[status] ?? 0 }

    /// For example `3 files: 1 processed, 2 rejected`.
    public var text: String {
        let total = counts.values.reduce(0, +)
        let parts = BatchRecord.Status.allCases.compactMap { status in counts[status].map { "\($0) \(status.rawValue)" } }
        let files = total == 1 ? "1 file" : "\(total) files"
        return parts.isEmpty ? "no files" : "\(files): \(parts.joined(separator: ", "))"
    }

    /// The program's exit status: 0 when all went well, 1 when photos were rejected or files failed, 2 when the run could not go on.
    ///
    /// - Parameter allowsRejections: rejected photos are a result like any other.
    public func exitStatus(allowsRejections: Bool) -> Int32 {
        if obstacle != nil { return 2 }
        if self[.failed] > 0 || (self[.rejected] > 0 && !allowsRejections) { return 1 }
        return 0
    }
}

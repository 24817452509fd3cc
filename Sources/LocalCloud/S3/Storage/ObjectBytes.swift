import AWSCore
import AWSWire
import GRDB

/// An object's bytes, opened in the read that found the object: later changes do not disturb them.
struct ObjectBytes: Sendable {
    private let parts: [OpenBody]
    /// Where the first opened part begins in the object.
    private let start: Int64
    let size: Int64

    /// Opens what the range of an object (by default all of it) needs.
    static func open(
        _ record: ObjectRecord,
        range: Range<Int64>? = nil,
        _ bodies: BodyFiles,
        in database: Database
    ) throws -> ObjectBytes {
        switch record.content {
        case .body(let id):
            return ObjectBytes(parts: [try bodies.open(id, in: database)], start: 0, size: record.size)
        case .parts(let upload, _):
            let wanted = range ?? 0..<record.size
            var opened: [OpenBody] = []
            var start: Int64 = 0
            var position: Int64 = 0
            for part in try PartRows.all(of: upload, in: database) {
                let span = position..<position + part.size
                position = span.upperBound
                guard span.overlaps(wanted) else { continue }
                if opened.isEmpty { start = span.lowerBound }
                opened.append(try bodies.open(part.body, in: database))
            }
            return ObjectBytes(parts: opened, start: start, size: record.size)
        }
    }

    /// The range of the object, which must lie within what was opened.
    func body(_ range: Range<Int64>? = nil) -> HTTPBody {
        let range = range ?? 0..<size
        guard !range.isEmpty, !parts.isEmpty else { return .empty }
        return OpenBody.body(of: parts, range: range.lowerBound - start..<range.upperBound - start)
    }
}

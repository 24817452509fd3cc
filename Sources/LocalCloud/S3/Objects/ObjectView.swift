import AWSCore
import GRDB
import S3Model

/// Which of an object's bytes a request is about: all, a range, or a part.
enum ObjectView: Sendable {
    case whole
    case range(ByteRange, text: String)
    case part(Int)

    /// - Throws: `InvalidRequest` for both at once, `InvalidArgument` for a number out of bounds.
    init(_ range: String?, part: Int?) throws {
        if let part {
            guard range == nil else { throw S3Errors.invalidRequest("Cannot specify both Range header and partNumber query parameter") }
            try PartNumber.check(part)
            self = .part(part)
        } else if let range, let parsed = ByteRange(range) {
            self = .range(parsed, text: range)
        } else {
            self = .whole
        }
    }

    /// - Throws: `InvalidRange` or `InvalidPartNumber`.
    func look(at record: ObjectRecord, in database: Database) throws -> SeenObject {
        switch self {
        case .whole:
            return SeenObject(record: record, checksum: record.checksum)
        case .range(let range, let text):
            guard let bytes = range.resolved(size: record.size) else { throw S3Errors.invalidRange(text, size: record.size) }
            // The checksum of the whole would be taken for that of the range.
            return SeenObject(record: record, range: bytes)
        case .part(let number):
            return try Self.part(number, of: record, in: database)
        }
    }

    /// The part by its place: a reader counts from 1 to the number of parts, whatever numbers they were uploaded with.
    private static func part(_ number: Int, of record: ObjectRecord, in database: Database) throws -> SeenObject {
        let count = record.partCount ?? 1
        guard number <= count else {
            throw AWSError("InvalidPartNumber", status: 416, message: "The requested partnumber is not satisfiable")
                .with("PartNumberRequested", String(number)).with("ActualPartCount", String(count))
        }
        guard case .parts(let upload, _) = record.content else {
            return SeenObject(record: record, range: record.size > 0 ? 0..<record.size : nil, checksum: record.checksum)
        }
        let parts = try PartRows.all(of: upload, limit: number, in: database)
        guard let part = parts.last else { return SeenObject(record: record, checksum: record.checksum) }
        let start = parts.dropLast().reduce(0) { $0 + $1.size }
        var checksum: ObjectChecksum?
        if let whole = record.checksum, whole.type == .composite {
            checksum = ObjectChecksum(algorithm: whole.algorithm, text: part.checksum, type: .composite)
        }
        return SeenObject(record: record, range: start..<start + part.size, checksum: checksum, partsCount: count)
    }
}

/// An object, and the bytes of it that a request is about.
struct SeenObject: Sendable {
    var record: ObjectRecord
    /// Nil: all of them.
    var range: Range<Int64>?
    var checksum: ObjectChecksum?
    var partsCount: Int?

    var length: Int64 { range.map { Int64($0.count) } ?? record.size }

    var contentRange: String? {
        range.map { "bytes \($0.lowerBound)-\($0.upperBound - 1)/\(record.size)" }
    }
}

/// The numbers that parts may have.
enum PartNumber {
    static let largest = 10_000

    /// - Throws: `InvalidArgument`.
    static func check(_ number: Int) throws {
        guard (1...largest).contains(number) else {
            throw S3Errors.invalidArgument(
                "Part number must be an integer between 1 and 10000, inclusive",
                name: "partNumber",
                value: String(number)
            )
        }
    }
}

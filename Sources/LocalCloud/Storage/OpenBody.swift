import AWSWire

/// A body that can be read, however its row fares: bytes at hand, or an open file.
struct OpenBody: Sendable {
    private enum Content: Sendable {
        case bytes([UInt8])
        case file(BodyFile)
    }

    private let content: Content
    let length: Int64

    init(bytes: [UInt8]) {
        self.content = .bytes(bytes)
        self.length = Int64(bytes.count)
    }

    init(file: BodyFile, length: Int64) {
        self.content = .file(file)
        self.length = length
    }

    /// The whole body, or the range of its bytes, which must lie within ``length``. Each call gives a body of its own.
    func body(_ range: Range<Int64>? = nil) -> HTTPBody {
        let range = range ?? 0..<length
        switch content {
        case .bytes(let bytes):
            return HTTPBody(range == 0..<length ? bytes : Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]))
        case .file(let file):
            let reader = FileRangeReader(file: file, range: range)
            return HTTPBody(length: Int64(range.count)) { try await reader.next() }
        }
    }

    /// The range (by default all) of the bodies put one after the other, as a multipart object's parts are.
    static func body(of parts: [OpenBody], range: Range<Int64>? = nil) -> HTTPBody {
        if parts.count == 1, let part = parts.first { return part.body(range) }
        let range = range ?? 0..<parts.reduce(0) { $0 + $1.length }
        var pieces: [HTTPBody] = []
        var start: Int64 = 0
        for part in parts {
            let wanted = range.clamped(to: start..<start + part.length)
            if !wanted.isEmpty { pieces.append(part.body(wanted.lowerBound - start..<wanted.upperBound - start)) }
            start += part.length
        }
        let reader = JoinedReader(pieces)
        return HTTPBody(length: Int64(range.count)) { try await reader.next() }
    }
}

/// A file that stays open while anybody reads it.
final class BodyFile: Sendable {
    let descriptor: Int32
    let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { SystemCall.closeFile(descriptor) }
}

/// Reads a range in pieces, on threads that may block. One task at a time asks, as ``HTTPBody`` demands.
private actor FileRangeReader {
    private static let pieceSize: Int64 = 256 * 1024

    private let file: BodyFile
    private var range: Range<Int64>

    init(file: BodyFile, range: Range<Int64>) {
        self.file = file
        self.range = range
    }

    func next() async throws -> [UInt8]? {
        guard !range.isEmpty else { return nil }
        let offset = range.lowerBound
        let count = Int(min(Self.pieceSize, Int64(range.count)))
        let piece = try await Blocking.run { [file] in
            try SystemCall.readAll(file.descriptor, count: count, offset: offset, path: file.path)
        }
        guard piece.count == count else { throw SystemCallError(call: "read past the end of", path: file.path, number: 5) }
        range = offset + Int64(count)..<range.upperBound
        return piece
    }
}

private actor JoinedReader {
    private var remaining: ArraySlice<HTTPBody>
    private var current: HTTPBody.AsyncIterator?

    init(_ bodies: [HTTPBody]) {
        self.remaining = bodies[...]
    }

    func next() async throws -> [UInt8]? {
        while true {
            if var iterator = current {
                let piece = try await iterator.next()
                current = iterator
                if let piece { return piece }
            }
            guard let body = remaining.popFirst() else { return nil }
            current = body.makeAsyncIterator()
        }
    }
}

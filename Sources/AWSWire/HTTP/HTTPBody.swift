/// The body of a request or an answer: bytes at hand, or a stream that is read once.
public struct HTTPBody: Sendable {
    /// Gives the next piece, or nil at the end. Called by one task at a time, never after it gave nil or threw.
    public typealias Next = @Sendable () async throws -> [UInt8]?

    private enum Source: Sendable {
        case bytes([UInt8])
        case stream(Next)
    }

    private let source: Source
    /// The number of bytes; nil when only the end of the stream will tell.
    public let length: Int64?

    public static let empty = HTTPBody([])

    public init(_ bytes: [UInt8]) {
        self.source = .bytes(bytes)
        self.length = Int64(bytes.count)
    }

    public init(_ text: String) {
        self.init(Array(text.utf8))
    }

    public init(length: Int64?, next: @escaping Next) {
        self.source = .stream(next)
        self.length = length
    }

    /// The bytes, when they are at hand without reading a stream.
    public var bytes: [UInt8]? {
        if case .bytes(let bytes) = source { bytes } else { nil }
    }

    public var isEmpty: Bool { length == 0 }

    /// Reads the whole body.
    ///
    /// - Throws: ``BodyTooLarge`` as soon as more than `limit` bytes have come, and what the stream throws.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        if let length, length > Int64(limit) { throw BodyTooLarge(limit: limit) }
        switch source {
        case .bytes(let bytes):
            return bytes
        case .stream(let next):
            var collected: [UInt8] = []
            while let piece = try await next() {
                guard collected.count + piece.count <= limit else { throw BodyTooLarge(limit: limit) }
                if collected.isEmpty { collected = piece } else { collected.append(contentsOf: piece) }
            }
            return collected
        }
    }
}

/// A body was longer than its reader allowed.
public struct BodyTooLarge: Error, Sendable, Hashable {
    public let limit: Int

    public init(limit: Int) {
        self.limit = limit
    }
}

extension HTTPBody: AsyncSequence {
    public typealias Element = [UInt8]
    public typealias Failure = any Error

    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var pending: [UInt8]?
        fileprivate let next: Next?

        public mutating func next() async throws -> [UInt8]? {
            if let next { return try await next() }
            defer { pending = nil }
            return pending
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        switch source {
        case .bytes(let bytes): AsyncIterator(pending: bytes.isEmpty ? nil : bytes, next: nil)
        case .stream(let next): AsyncIterator(pending: nil, next: next)
        }
    }
}

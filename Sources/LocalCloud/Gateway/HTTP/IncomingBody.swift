import NIOCore

/// A client's stream of parts, from which the connection's loop and the body of the request at hand take turns.
///
/// `@unchecked Sendable`: NIO's iterator is not `Sendable` and no lock can be held while it waits, yet it is never used by two tasks at a time.
/// ``HTTPBody`` promises that one task at a time asks for a piece, and the loop asks only before it calls the handler and after the handler
/// returned and ``IncomingBody/revoke()`` was called.
final class PartReader: @unchecked Sendable {
    private var iterator: NIOAsyncChannelInboundStream<ConnectionPart>.AsyncIterator

    init(_ stream: NIOAsyncChannelInboundStream<ConnectionPart>) {
        self.iterator = stream.makeAsyncIterator()
    }

    func next() async throws -> ConnectionPart? {
        try await iterator.next()
    }
}

/// The part of a request's body that did not come with its head.
///
/// `@unchecked Sendable` for the same reason as ``PartReader``: the body's reader and the loop take turns, and never overlap.
final class IncomingBody: @unchecked Sendable {
    /// Why a body ended before its end.
    enum Failure: Error {
        /// The client closed the connection, or broke the protocol.
        case brokenOff
        /// The request was answered already.
        case revoked
    }

    /// What lets a client send the body that it asked about.
    static let goOn = "HTTP/1.1 100 Continue\r\n\r\n"

    private let reader: PartReader
    private let activity: ConnectionActivity
    private let channel: any Channel
    private var first: ByteBuffer?
    private var mustContinue: Bool
    private(set) var isAtEnd: Bool
    private(set) var isBroken = false
    private var isRevoked = false
    /// How many bytes were read so far.
    private(set) var count: Int64 = 0

    init(
        reader: PartReader,
        activity: ConnectionActivity,
        channel: any Channel,
        first: ByteBuffer?,
        isComplete: Bool,
        expectsContinue: Bool
    ) {
        self.reader = reader
        self.activity = activity
        self.channel = channel
        self.first = first
        self.isAtEnd = isComplete
        // A client that has begun to send waits for nothing.
        self.mustContinue = expectsContinue && first == nil && !isComplete
    }

    /// The client still waits for `100 Continue`, so that none of the body was sent.
    var awaitsContinue: Bool { mustContinue }

    func next() async throws -> [UInt8]? {
        if isRevoked { throw Failure.revoked }
        return try await take().map { Array($0.readableBytesView) }
    }

    /// The next piece, also after the body was revoked.
    func take() async throws -> ByteBuffer? {
        if let first {
            self.first = nil
            count += Int64(first.readableBytes)
            return first
        }
        if isAtEnd { return nil }
        if isBroken { throw Failure.brokenOff }
        if mustContinue {
            mustContinue = false
            channel.writeAndFlush(ByteBuffer(string: Self.goOn), promise: nil)
        }
        activity.enter(.wantingBody)
        let part = try await reader.next()
        switch part {
        case .body(let bytes):
            activity.enter(.receiving)
            count += Int64(bytes.readableBytes)
            return bytes
        case .end:
            activity.enter(.answering)
            isAtEnd = true
            return nil
        case .request, .malformed, nil:
            isBroken = true
            throw Failure.brokenOff
        }
    }

    /// Ends the handler's access, so that the loop can go on.
    func revoke() {
        isRevoked = true
    }
}

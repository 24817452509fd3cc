import AWSWire
import Logging
import NIOCore

/// What answers requests. It never throws: an error is an answer, too.
typealias HTTPHandler = @Sendable (HTTPRequest, PeerInfo) async -> HTTPResponse

/// One client's connection: takes its requests one after the other and writes their answers in that order.
struct Connection: Sendable {
    let channel: any Channel
    let peer: PeerInfo
    let activity: ConnectionActivity
    let limits: HTTPLimits
    let date: DateField
    let handler: HTTPHandler
    let logger: Logger

    /// Runs until the connection ends.
    func serve(_ inbound: NIOAsyncChannelInboundStream<ConnectionPart>) async throws {
        let reader = PartReader(inbound)
        while let part = try await reader.next() {
            guard case .request(let rawHead, let first, let isComplete) = part, let head = RequestHead(rawHead) else {
                try await refuse(reader)
                return
            }
            activity.enter(isComplete ? .answering : .receiving)
            let body = IncomingBody(
                reader: reader,
                activity: activity,
                channel: channel,
                first: first,
                isComplete: isComplete,
                expectsContinue: head.expectsContinue
            )
            let request = HTTPRequest(
                method: head.method,
                target: head.target,
                fields: head.fields,
                body: Self.body(first, isComplete: isComplete, head: head, incoming: body)
            )
            let response = await handler(request, peer)
            body.revoke()
            let goesOn = await canGoOn(after: body, head: head)
            if isComplete, first == nil, head.expectsContinue {
                // There was nothing to wait for. botocore asks all the same, as S3 lets it, and takes the next answer for this one
                // when it is not told to go on.
                channel.write(ByteBuffer(string: IncomingBody.goOn), promise: nil)
            }
            let wasWritten = try await write(response, to: head, closing: !goesOn)
            guard goesOn, wasWritten else {
                if !body.isAtEnd, wasWritten { try await linger(reader) }
                return
            }
            activity.enter(.waiting)
        }
    }

    private static func body(_ first: ByteBuffer?, isComplete: Bool, head: RequestHead, incoming: IncomingBody) -> HTTPBody {
        if isComplete { return first.map { HTTPBody(Array($0.readableBytesView)) } ?? .empty }
        return HTTPBody(length: head.bodyLength) { try await incoming.next() }
    }

    // MARK: - After the answer

    /// Whether another request may follow. A small rest of the body is read for that, a large one is not.
    private func canGoOn(after body: IncomingBody, head: RequestHead) async -> Bool {
        if head.wantsClose || activity.isQuiescing || body.isBroken { return false }
        if body.isAtEnd { return true }
        guard !body.awaitsContinue, let length = head.bodyLength, length - body.count <= Int64(limits.smallRest) else { return false }
        do {
            while try await body.take() != nil {}
            return true
        } catch {
            return false
        }
    }

    private func refuse(_ reader: PartReader) async throws {
        let response = HTTPResponse(status: 400, fields: ["Content-Type": "text/plain"], body: HTTPBody("Bad Request\n"))
        if try await write(response, to: nil, closing: true) { try await linger(reader) }
    }

    /// Closes our side and reads a bounded amount of what the client still sends: closing with unread bytes would make the kernel
    /// reset the connection, and the client would lose the answer.
    private func linger(_ reader: PartReader) async throws {
        activity.enter(.receiving)
        try await channel.close(mode: .output).get()
        let timer = channel.eventLoop.scheduleTask(in: TimeAmount(limits.drainTime)) { [channel] in channel.close(promise: nil) }
        defer { timer.cancel() }
        var rest = limits.drainedBytes
        while rest > 0, let part = try await reader.next() {
            switch part {
            case .body(let bytes), .request(_, .some(let bytes), _): rest -= bytes.readableBytes
            case .request, .end: break
            case .malformed: return
            }
        }
    }

    // MARK: - Writing

    /// Writes the answer; false when the connection must end at once: the body broke off, or its end is the connection's.
    private func write(_ response: HTTPResponse, to request: RequestHead?, closing: Bool) async throws -> Bool {
        let head = ResponseHead(response, to: request)
        var isClosing = closing
        if case .untilClose = head.framing { isClosing = true }
        let connection = isClosing ? "close" : request?.isHTTP10 == true ? "keep-alive" : nil
        var buffer = channel.allocator.buffer(capacity: 1024)
        head.encode(into: &buffer, date: date.text, connection: connection)
        switch head.framing {
        case .none:
            try await send(buffer, isLast: isClosing)
            return true
        case .length, .chunked, .untilClose:
            if let bytes = response.body.bytes {
                buffer.writeBytes(bytes)
                try await send(buffer, isLast: isClosing)
                return true
            }
            let isWhole = try await stream(response.body, after: buffer, framing: head.framing)
            if case .untilClose = head.framing { return false }
            return isWhole
        }
    }

    /// Small answers are not waited for: the next request cannot overtake them. The last answer must be out before the channel closes.
    private func send(_ buffer: ByteBuffer, isLast: Bool) async throws {
        if isLast || !channel.isWritable {
            try await channel.writeAndFlush(buffer).get()
        } else {
            channel.writeAndFlush(buffer, promise: nil)
        }
    }

    /// Writes a body piece by piece, one piece ahead of what the socket took.
    private func stream(_ body: HTTPBody, after head: ByteBuffer, framing: ResponseHead.Framing) async throws -> Bool {
        var buffer = head
        var pending: EventLoopFuture<Void>?
        var written: Int64 = 0
        do {
            for try await piece in body where !piece.isEmpty {
                written += Int64(piece.count)
                if case .length(let length) = framing, written > length { throw BodyLengthMismatch() }
                if case .chunked = framing { buffer.writeString("\(String(piece.count, radix: 16))\r\n") }
                buffer.writeBytes(piece)
                if case .chunked = framing { buffer.writeStaticString("\r\n") }
                try await pending?.get()
                pending = channel.writeAndFlush(buffer)
                buffer = channel.allocator.buffer(capacity: 0)
            }
            if case .length(let length) = framing, written < length { throw BodyLengthMismatch() }
        } catch {
            // The head is out: only a broken connection tells the client that the body is not whole.
            logger.debug("An answer's body broke off", metadata: ["error": "\(error)", "written": "\(written)"])
            return false
        }
        if case .chunked = framing { buffer.writeStaticString("0\r\n\r\n") }
        if buffer.readableBytes > 0 {
            try await pending?.get()
            pending = channel.writeAndFlush(buffer)
        }
        try await pending?.get()
        return true
    }
}

/// A service's body was not as long as it said.
private struct BodyLengthMismatch: Error {}

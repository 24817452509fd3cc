/// Reads `multipart/form-data` (RFC 7578) as its bytes come: S3's POST Object and the web app's uploads.
///
/// A state machine without I/O: bytes go in, events come out. It holds back no more than a part's headers or a delimiter's length,
/// so that a file of any size passes through.
public struct MultipartParser: Sendable {
    public enum Event: Sendable, Equatable {
        /// A part begins.
        case part(MultipartPart)
        /// The next bytes of the part's body; an empty part has none.
        case data([UInt8])
        /// The part has ended.
        case partEnd
        /// The closing delimiter has come; what follows is ignored.
        case end
    }

    public struct Limits: Sendable {
        /// The headers of one part, together.
        public var headerBytes: Int
        public var parts: Int

        public init(headerBytes: Int = 16 * 1024, parts: Int = 1000) {
            self.headerBytes = headerBytes
            self.parts = parts
        }
    }

    private enum State {
        /// Before the first delimiter.
        case preamble
        /// Right after a delimiter: the line's end, or `--`.
        case delimiterEnd
        case headers
        case bodyStart
        case body
        case epilogue
    }

    /// CR LF `--` boundary.
    private let delimiter: [UInt8]
    private let limits: Limits
    private var state = State.preamble
    private var pending: [UInt8]
    private var partCount = 0

    public init(boundary: String, limits: Limits = Limits()) {
        self.delimiter = Array("\r\n--\(boundary)".utf8)
        self.limits = limits
        // The first delimiter has no line end before it; this one lets it look like the others.
        self.pending = [0x0D, 0x0A]
    }

    /// The boundary that a `Content-Type` names; nil when it is not `multipart/form-data` or has no lawful boundary.
    public static func boundary(contentType: String) -> String? {
        let value = HeaderParameters(contentType)
        guard value.value.lowercased() == "multipart/form-data", let boundary = value["boundary"] else { return nil }
        guard (1...70).contains(boundary.utf8.count), boundary.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        return boundary
    }

    /// Takes the next bytes.
    ///
    /// - Throws: ``MultipartError``; the parser is of no use afterwards.
    public mutating func consume(_ bytes: [UInt8]) throws(MultipartError) -> [Event] {
        guard state != .epilogue else { return [] }
        pending.append(contentsOf: bytes)
        var events: [Event] = []
        var position = 0
        while let next = try step(from: position, events: &events) { position = next }
        if state == .epilogue { pending = [] } else if position > 0 { pending.removeFirst(position) }
        return events
    }

    /// The input has ended.
    ///
    /// - Throws: ``MultipartError/truncated`` unless the closing delimiter has come.
    public func finish() throws(MultipartError) {
        guard state == .epilogue else { throw .truncated }
    }

    /// Does what can be done with the bytes from `position` on: the position to go on from, or nil when more bytes are needed.
    private mutating func step(from position: Int, events: inout [Event]) throws(MultipartError) -> Int? {
        switch state {
        case .preamble:
            return skipPreamble(from: position)
        case .delimiterEnd:
            return try readDelimiterEnd(from: position, events: &events)
        case .headers:
            return try readHeaders(from: position, events: &events)
        case .bodyStart:
            return beginBody(from: position, events: &events)
        case .body:
            return readBody(from: position, events: &events)
        case .epilogue:
            return nil
        }
    }

    private mutating func skipPreamble(from position: Int) -> Int? {
        if let found = pending.firstRange(of: delimiter, from: position) {
            state = .delimiterEnd
            return found + delimiter.count
        }
        let skipped = max(position, pending.count - delimiter.count + 1)
        return skipped > position ? skipped : nil
    }

    private mutating func readDelimiterEnd(from position: Int, events: inout [Event]) throws(MultipartError) -> Int? {
        var index = position
        // Padding that a gateway may have added (RFC 2046, section 5.1.1).
        while index < pending.count, pending[index] == 0x20 || pending[index] == 0x09 { index += 1 }
        guard index - position <= 256 else { throw .malformed("padding after a boundary") }
        guard index + 2 <= pending.count else { return nil }
        if pending[index] == 0x2D, pending[index + 1] == 0x2D, index == position {
            state = .epilogue
            events.append(.end)
            return index + 2
        }
        guard pending[index] == 0x0D, pending[index + 1] == 0x0A else { throw .malformed("no line end after a boundary") }
        partCount += 1
        guard partCount <= limits.parts else { throw .tooManyParts(limit: limits.parts) }
        state = .headers
        // The line end stays: it is the first half of the empty line when a part has no headers.
        return index
    }

    private mutating func readHeaders(from position: Int, events: inout [Event]) throws(MultipartError) -> Int? {
        guard let end = pending.firstRange(of: [0x0D, 0x0A, 0x0D, 0x0A], from: position) else {
            guard pending.count - position <= limits.headerBytes else { throw .headersTooLarge(limit: limits.headerBytes) }
            return nil
        }
        guard end - position <= limits.headerBytes else { throw .headersTooLarge(limit: limits.headerBytes) }
        let block = end > position ? Array(pending[(position + 2)..<end]) : []
        events.append(.part(try MultipartPart(headerBlock: block)))
        state = .bodyStart
        return end + 2
    }

    /// Right after the headers, whose last line end is still there: it belongs to the delimiter when the body is empty.
    private mutating func beginBody(from position: Int, events: inout [Event]) -> Int? {
        let matched = pending.prefixMatchLength(of: delimiter, at: position)
        if matched == delimiter.count {
            events.append(.partEnd)
            state = .delimiterEnd
            return position + delimiter.count
        }
        guard position + matched < pending.count else { return nil }
        state = .body
        return position + 2
    }

    private mutating func readBody(from position: Int, events: inout [Event]) -> Int? {
        if let found = pending.firstRange(of: delimiter, from: position) {
            if found > position { events.append(.data(Array(pending[position..<found]))) }
            events.append(.partEnd)
            state = .delimiterEnd
            return found + delimiter.count
        }
        // A tail that may be the beginning of a delimiter waits.
        let end = pending.count - pending.trailingMatchLength(of: delimiter, from: position)
        guard end > position else { return nil }
        events.append(.data(Array(pending[position..<end])))
        return end
    }
}

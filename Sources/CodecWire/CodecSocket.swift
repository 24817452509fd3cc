#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// One end of the socket pair. The sockets keep the borders of messages, so a frame is one message.
public struct CodecSocket: Sendable {
    /// No frame is larger.
    public static let maximumFrameSize = 4096

    public let descriptor: Int32

    public init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Sends one frame, without waiting: with one request at a time there is always room, unless the other side does not read on purpose.
    public func send(_ frame: [UInt8]) throws(CodecSocketError) {
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        while true {
            let sent = frame.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
            if sent == frame.count { return }
            if sent < 0 && errno == EINTR { continue }
            throw sent < 0 && errno != EPIPE && errno != ECONNRESET ? .failed(errno) : .closed
        }
    }

    /// Waits for one frame, at most until `deadline` (in nanoseconds of the monotonic clock; nil: for ever).
    public func receive(deadline: UInt64? = nil) throws(CodecSocketError) -> [UInt8] {
        while true {
            try wait(until: deadline)
            var frame = [UInt8](repeating: 0, count: Self.maximumFrameSize)
            let received = frame.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if received > 0 { return Array(frame[..<received]) }
            if received == 0 || errno == ECONNRESET { throw .closed }
            if errno != EINTR { throw .failed(errno) }
        }
    }

    /// Whether a frame lies here that nobody has read.
    public var hasFrame: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
    }

    private func wait(until deadline: UInt64?) throws(CodecSocketError) {
        guard let deadline else { return }
        while true {
            let now = Self.monotonicNanoseconds
            guard now < deadline else { throw .deadlinePassed }
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let milliseconds = Int32(clamping: (deadline - now) / 1_000_000 + 1)
            let ready = Glibc.poll(&poll, 1, milliseconds)
            if ready > 0 { return }
            if ready < 0 && errno != EINTR { throw .failed(errno) }
        }
    }

    /// The clock that deadlines are given in.
    public static var monotonicNanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// Why no frame went or came.
public enum CodecSocketError: Error, Hashable {
    /// The other side has gone.
    case closed
    case deadlinePassed
    case failed(Int32)
}

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The one clock of the program: tells the time of day and waits for it. Tests move a ``ManualClock`` instead of sleeping.
public protocol WallClock: Sendable {
    var now: Timestamp { get }

    /// Returns once `deadline` has come; at once when it has passed.
    ///
    /// - Throws: `CancellationError` when the task was cancelled.
    func sleep(until deadline: Timestamp) async throws
}

extension WallClock {
    public func sleep(for duration: Duration) async throws {
        try await sleep(until: now.adding(duration))
    }
}

/// The machine's clock.
public struct SystemClock: WallClock {
    public init() {}

    public var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    public func sleep(until deadline: Timestamp) async throws {
        let remaining = deadline.milliseconds - now.milliseconds
        guard remaining > 0 else { return try Task.checkCancellation() }
        try await Task.sleep(for: .milliseconds(remaining))
    }
}

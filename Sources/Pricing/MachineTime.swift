import Synchronization

/// Divides the machine's busy time among the photos that share it: while three are in hand each second gives a third to each.
///
/// The shares of all photos add up to the time in which at least one was in hand: nothing is paid twice.
public struct MachineTime: Sendable {
    private var inHand = 0
    /// The share, in nanoseconds, that a photo would have which was in hand from the beginning.
    private var accumulated = 0.0
    private var last: Duration = .zero

    public init() {}

    /// A photo begins: keep the mark.
    public mutating func begin(at now: Duration) -> Double {
        advance(to: now)
        inHand += 1
        return accumulated
    }

    /// The photo's share so far.
    public mutating func share(since mark: Double, at now: Duration) -> Duration {
        advance(to: now)
        return .nanoseconds(Int64((accumulated - mark).rounded()))
    }

    /// The photo has ended.
    public mutating func end(at now: Duration) {
        advance(to: now)
        inHand -= 1
    }

    private mutating func advance(to now: Duration) {
        defer { last = max(last, now) }
        guard inHand > 0, now > last else { return }
        let (seconds, attoseconds) = (now - last).components
        accumulated += (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(inHand)
    }
}

/// The machine's time, shared by tasks.
public final class SharedMachineTime: Sendable {
    private let time = Mutex(MachineTime())
    /// Time since whenever, by a clock that never goes back.
    private let now: @Sendable () -> Duration

    public init(now: @escaping @Sendable () -> Duration) {
        self.now = now
    }

    /// The machine's own steady clock.
    public convenience init() {
        let start = ContinuousClock.now
        self.init { ContinuousClock.now - start }
    }

    public func begin() -> Double { time.withLock { $0.begin(at: now()) } }
    public func share(since mark: Double) -> Duration { time.withLock { $0.share(since: mark, at: now()) } }
    public func end() { time.withLock { $0.end(at: now()) } }
}

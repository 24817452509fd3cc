import AWSCore
import Synchronization

/// How far the services' clock is ahead of ours, learned from an answer's `Date`.
final class ClockCorrection: Sendable {
    /// Below this a difference is not why a signature was refused.
    private static let threshold: Duration = .seconds(4 * 60)

    private let offset = Mutex<Duration>(.zero)

    func corrected(_ now: Timestamp) -> Timestamp {
        offset.withLock { now.adding($0) }
    }

    /// Takes a new difference when it is large and new.
    ///
    /// - Returns: whether signing again makes sense.
    func learn(date: String?, now: Timestamp) -> Bool {
        guard let date, let serverTime = Timestamp(httpDate: date) else { return false }
        let difference = serverTime.since(now)
        return offset.withLock { offset in
            let change = difference - offset
            guard change > Self.threshold || change < .zero - Self.threshold else { return false }
            offset = difference
            return true
        }
    }
}

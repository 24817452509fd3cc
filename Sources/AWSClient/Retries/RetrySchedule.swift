import AWSCore

/// Decides about one request's further attempts. Pure: randomness comes in, a decision goes out.
struct RetrySchedule: Sendable {
    enum Decision: Hashable {
        case giveUp
        case retry(after: Duration)
    }

    private let settings: RetrySettings
    private var failures = 0
    private var corrections = 0

    init(_ settings: RetrySettings) {
        self.settings = settings
    }

    /// - Parameters:
    ///   - hint: how long the service wants to be left alone. It lengthens the pause by five seconds at most.
    ///   - random: 64 random bits, for the jitter.
    mutating func decide(after kind: FailureKind, hint: Duration? = nil, random: UInt64) -> Decision {
        failures += 1
        guard failures < settings.maximumAttempts else { return .giveUp }
        switch kind {
        case .permanent:
            return .giveUp
        case .clockSkew, .expiredCredentials:
            // Once: what was wrong has been corrected, or it is something else.
            corrections += 1
            return corrections == 1 ? .retry(after: .zero) : .giveUp
        case .transient, .timeout, .throttling:
            // A random part of 1, 2, 4 … seconds, 20 at most, so that clients that failed together do not come back together.
            let ceiling = min(20_000, 1000 << min(failures - 1, 5))
            let milliseconds = Double(random >> 11) / Double(1 << 53) * Double(ceiling)
            let pause: Duration = .milliseconds(Int64(milliseconds))
            guard let hint else { return .retry(after: pause) }
            return .retry(after: max(pause, min(hint, pause + RetryHint.longestAddition)))
        }
    }
}

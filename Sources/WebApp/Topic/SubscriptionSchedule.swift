import AWSCore

/// When to do what about the subscription: pure, so that tests need no cloud and no time.
struct SubscriptionSchedule: Sendable, Hashable {
    enum Standing: String, Sendable, Hashable {
        /// The cloud or the topic is not there yet.
        case waiting
        /// SNS was asked and has not sent its token yet.
        case pending
        case confirmed
    }

    private(set) var standing: Standing = .waiting
    private var failures = 0

    mutating func failed() {
        failures += 1
        standing = .waiting
    }

    mutating func subscribed(isConfirmed: Bool) {
        failures = 0
        standing = isConfirmed ? .confirmed : .pending
    }

    mutating func confirmed() {
        failures = 0
        standing = .confirmed
    }

    mutating func renew() {
        failures = 0
        standing = .waiting
    }

    /// How long to wait before SNS is asked again.
    var delay: Duration {
        switch standing {
        // A cloud that starts beside us is there within moments; one that is away for long is not pestered.
        case .waiting: .milliseconds(min(100 << min(failures, 7), 10_000))
        // SNS sends its token at once; if that got lost, asking again sends another.
        case .pending: .seconds(15)
        // A subscription can vanish behind our back (a reset cloud, a deleted topic): subscribing again is free and changes nothing.
        case .confirmed: .seconds(60)
        }
    }
}

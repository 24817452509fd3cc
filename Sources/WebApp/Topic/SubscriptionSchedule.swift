import AWSCore

/// What is due about the subscription, and when: pure, so that tests need no cloud and no time.
struct SubscriptionSchedule: Sendable, Hashable {
    enum Standing: String, Sendable, Hashable {
        /// The cloud or the topic is not there yet.
        case waiting
        /// SNS was asked and has not sent its token yet.
        case pending
        case confirmed
    }

    private(set) var standing: Standing = .waiting
    /// The gallery has to be read from S3: at start, and after each new subscription, since before it no messages came.
    private(set) var needsListing = true
    /// Whether the gallery was once read with a subscription in place: from then on the page tells the truth, if late at times.
    private(set) var hasBeenReady = false
    private var subscription: String?
    private var failures = 0
    /// Counts confirmations, so that an older answer to a request does not undo one.
    private(set) var confirmations = 0

    mutating func failed() {
        failures += 1
        standing = .waiting
    }

    /// SNS answered a request to subscribe.
    ///
    /// - Parameter confirmations: ``confirmations`` when it was asked: the token may have come, and been used, before the answer did.
    mutating func subscribed(_ arn: String?, askedAt confirmations: Int) {
        failures = 0
        if let arn {
            confirmed(arn)
        } else if confirmations == self.confirmations {
            standing = .pending
        }
    }

    mutating func confirmed(_ arn: String) {
        failures = 0
        standing = .confirmed
        confirmations += 1
        if subscription != arn { needsListing = true }
        subscription = arn
    }

    mutating func renew() {
        failures = 0
        standing = .waiting
    }

    /// Messages may have been lost although the subscription stands.
    mutating func missedMessages() {
        needsListing = true
    }

    /// Called before the listing: what happens during it may make another one necessary.
    mutating func beganListing() {
        needsListing = false
    }

    mutating func endedListing(isComplete: Bool) {
        if !isComplete { needsListing = true }
        if standing == .confirmed, !needsListing { hasBeenReady = true }
    }

    /// How long to wait before the next step.
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

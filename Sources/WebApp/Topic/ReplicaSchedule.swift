import AWSCore

/// When a replica gives a sign of life, looks for orphans, and has to fear that it missed messages: pure.
struct ReplicaSchedule: Sendable, Hashable {
    /// How long a queue keeps what nobody fetched.
    static let retention = Duration.seconds(3600)
    /// Between two signs of life.
    static let signInterval = Duration.seconds(300)
    /// A queue whose last sign is older belongs to nobody any more. Several signs may get lost before that.
    static let lifetime = Duration.seconds(1800)
    static let searchInterval = Duration.seconds(3600)
    /// A replica that did not reach its queue for longer (a machine that slept) reads the buckets anew: well before messages expire.
    static let longestSilence = Duration.seconds(1800)

    private var lastSign: Timestamp?
    private var lastSearch: Timestamp?
    private var lastHeard: Timestamp

    /// - Parameter now: When the queue was made.
    init(at now: Timestamp) {
        lastHeard = now
    }

    /// Due at once, although a new queue's name tells its age: that signs are not permitted shows at the start, not when others take the
    /// queue for an orphan.
    func isSignDue(at now: Timestamp) -> Bool { lastSign.map { now >= $0.adding(Self.signInterval) } ?? true }

    mutating func gaveSign(at now: Timestamp) { lastSign = now }

    func isSearchDue(at now: Timestamp) -> Bool { lastSearch.map { now >= $0.adding(Self.searchInterval) } ?? true }

    /// Also after a search that failed: it is no reason to hurry.
    mutating func searched(at now: Timestamp) { lastSearch = now }

    /// The queue answered.
    ///
    /// - Returns: Whether messages may have expired in it since it answered before.
    mutating func heard(at now: Timestamp) -> Bool {
        defer { lastHeard = now }
        return now > lastHeard.adding(Self.longestSilence)
    }
}

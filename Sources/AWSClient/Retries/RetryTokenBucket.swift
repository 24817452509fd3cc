/// A client's allowance for retries: when a service fails for everybody, clients that all try three times would keep it down.
struct RetryTokenBucket: Sendable {
    static let capacity = 500

    private(set) var tokens = capacity

    /// Pays for a retry.
    ///
    /// - Returns: the cost, to be given back when the retry succeeds; nil when the allowance is spent.
    mutating func acquire(for kind: FailureKind) -> Int? {
        let cost = kind == .timeout ? 10 : 5
        guard tokens >= cost else { return nil }
        tokens -= cost
        return cost
    }

    /// A request succeeded, after a retry that had cost `cost`, or at once (nil).
    mutating func release(_ cost: Int?) {
        tokens = min(Self.capacity, tokens + (cost ?? 1))
    }
}

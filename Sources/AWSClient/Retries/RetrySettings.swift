/// How often a request is tried.
public struct RetrySettings: Sendable, Hashable {
    /// Attempts in all, the first included; 1 means no retry.
    public var maximumAttempts: Int

    public init(maximumAttempts: Int = 3) {
        self.maximumAttempts = maximumAttempts
    }

    /// `AWS_MAX_ATTEMPTS`, or the profile's `max_attempts`, or 3.
    init(environment: [String: String], profile: SharedProfile?) {
        let text = environment["AWS_MAX_ATTEMPTS"] ?? profile?["max_attempts"]
        self.init(maximumAttempts: max(1, text.flatMap { Int($0) } ?? 3))
    }
}

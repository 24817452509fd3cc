public import AWSCore

/// Keeps what another place gave until shortly before it expires, and lets one request at a time renew it.
public actor RefreshingCredentialProvider: CredentialProvider {
    /// So long before their end credentials are renewed.
    public static let margin: Duration = .seconds(5 * 60)
    /// Between this and their end a failed renewal is forgiven: the old ones still work.
    private static let lastMoment: Duration = .seconds(10)

    private let base: any CredentialProvider
    private let clock: any WallClock
    private var current: Credentials?
    private var renewal: Task<Credentials?, any Error>?

    public init(_ base: any CredentialProvider, clock: any WallClock) {
        self.base = base
        self.clock = clock
    }

    public func credentials() async throws -> Credentials? {
        if let current, isGood(current, for: Self.margin) { return current }
        do {
            return try await renewed()
        } catch {
            if let current, isGood(current, for: Self.lastMoment), !(error is CancellationError) { return current }
            throw error
        }
    }

    public func reject(_ credentials: Credentials) async {
        if current == credentials { current = nil }
        await base.reject(credentials)
    }

    private func isGood(_ credentials: Credentials, for duration: Duration) -> Bool {
        guard let expiration = credentials.expiration else { return true }
        return clock.now.adding(duration) < expiration
    }

    /// All that ask at once wait for the one answer; it is fetched by a task of its own, which no single asker's cancellation ends.
    private func renewed() async throws -> Credentials? {
        if let renewal { return try await renewal.value }
        let base = base
        let task = Task { try await base.credentials() }
        renewal = task
        defer { renewal = nil }
        let credentials = try await task.value
        current = credentials
        return credentials
    }
}

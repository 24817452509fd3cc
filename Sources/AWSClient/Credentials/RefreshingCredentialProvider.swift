public import AWSCore

/// Keeps what another place gave, and renews it in time: one renewal at a time, for all that ask.
public actor RefreshingCredentialProvider: CredentialProvider {
    private let base: any CredentialProvider
    private let clock: any WallClock
    private let random: any RandomSource
    private let report: @Sendable (String) -> Void
    private var schedule: RefreshSchedule
    private var renewal: Task<Credentials, any Error>?

    /// - Parameter report: told of a renewal that failed while the old credentials still served.
    public init(
        _ base: any CredentialProvider,
        outage: RefreshSchedule.Outage = .endsService,
        clock: any WallClock,
        random: any RandomSource = SystemRandomSource(),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.base = base
        self.clock = clock
        self.random = random
        self.report = report
        self.schedule = RefreshSchedule(outage: outage)
    }

    public nonisolated var source: String { base.source }

    public func credentials() async throws -> Credentials {
        switch schedule.step(at: clock.now) {
        case .use(let credentials):
            return credentials
        case .useAndRenew(let credentials):
            _ = renewing()
            return credentials
        case .renewFirst:
            do {
                return try await renewing().value
            } catch {
                guard let credentials = schedule.fallback(at: clock.now) else { throw error }
                return credentials
            }
        }
    }

    public func reject(_ credentials: Credentials) async {
        schedule.forget(credentials)
        await base.reject(credentials)
    }

    /// The renewal under way, or a new one. It is a task of its own, which no single asker's cancellation ends.
    private func renewing() -> Task<Credentials, any Error> {
        if let renewal { return renewal }
        let task = Task { try await renew() }
        renewal = task
        return task
    }

    private func renew() async throws -> Credentials {
        defer { renewal = nil }
        do {
            let fresh = try await base.credentials()
            guard schedule.take(fresh, at: clock.now, random: random.next()) else {
                let end = fresh.expiration.map { " at \($0.iso8601)" } ?? ""
                throw CredentialError.failed(source: base.source, reason: "what came has expired\(end)")
            }
            return fresh
        } catch {
            let now = clock.now
            schedule.fail(at: now, random: random.next())
            if schedule.fallback(at: now) != nil { report("Credentials could not be renewed, the old ones serve on: \(error)") }
            throw error
        }
    }
}

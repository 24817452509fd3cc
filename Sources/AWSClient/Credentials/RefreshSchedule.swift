import AWSCore

/// Decides when credentials are fetched anew. Pure: times and random numbers come in, decisions go out.
///
/// Towards their end there are two windows. In the first the old ones serve while new ones are fetched beside; in the second everybody
/// waits for the new ones. The windows are a part of what the credentials had left when they came, at most 15 and 10 minutes.
public struct RefreshSchedule: Sendable {
    /// What becomes of credentials whose end has come while their place cannot be reached.
    public enum Outage: Sendable, Hashable {
        /// They are no longer given.
        case endsService
        /// They are given on, and the place is asked again after a pause: AWS's metadata services extend the life of what they gave
        /// when they are in trouble.
        ///
        /// https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-stability.html
        case isBridged
    }

    enum Step: Sendable, Hashable {
        case use(Credentials)
        /// Fetch new ones, but do not wait for them.
        case useAndRenew(Credentials)
        case renewFirst
    }

    private struct Held: Sendable {
        var credentials: Credentials
        /// Nil for those that never end.
        var windows: (advisory: Timestamp, mandatory: Timestamp)?
    }

    private let outage: Outage
    private var held: Held?
    /// After a failure: no renewal before.
    private var pausedUntil: Timestamp?

    /// The old ones are not given so shortly before their end: the request must still arrive.
    private static let lastMoment: Duration = .seconds(10)

    init(outage: Outage) {
        self.outage = outage
    }

    var current: Credentials? { held?.credentials }

    func step(at now: Timestamp) -> Step {
        guard let held else { return .renewFirst }
        guard let windows = held.windows, now >= windows.advisory else { return .use(held.credentials) }
        let isPaused = pausedUntil.map { now < $0 } ?? false
        guard let usable = fallback(at: now) else { return .renewFirst }
        if isPaused { return .use(usable) }
        return now < windows.mandatory ? .useAndRenew(usable) : .renewFirst
    }

    /// What may still be given when a renewal failed.
    func fallback(at now: Timestamp) -> Credentials? {
        guard let credentials = held?.credentials else { return nil }
        guard outage == .endsService, let expiration = credentials.expiration else { return credentials }
        return now.adding(Self.lastMoment) < expiration ? credentials : nil
    }

    /// New credentials came.
    ///
    /// - Returns: false when they have expired already and are not to be given.
    mutating func take(_ credentials: Credentials, at now: Timestamp, random: UInt64) -> Bool {
        guard let expiration = credentials.expiration else {
            held = Held(credentials: credentials, windows: nil)
            pausedUntil = nil
            return true
        }
        let rest = expiration.milliseconds - now.milliseconds
        guard rest > 0 else {
            guard outage == .isBridged else { return false }
            held = Held(credentials: credentials, windows: (now, now))
            pausedUntil = now.adding(milliseconds: Self.pause(after: .isBridged, random))
            return true
        }
        let mandatory = min(10 * 60_000, rest / 6)
        let advisory = min(15 * 60_000, rest / 4)
        // Somewhere in the outer half of the first window, so that a fleet does not ask at once.
        let start = advisory - Int64(random % UInt64(max(1, (advisory - mandatory) / 2)))
        held = Held(
            credentials: credentials,
            windows: (expiration.adding(milliseconds: -start), expiration.adding(milliseconds: -mandatory))
        )
        pausedUntil = nil
        return true
    }

    /// A renewal failed.
    mutating func fail(at now: Timestamp, random: UInt64) {
        guard let expiration = held?.credentials.expiration else { return }
        let isExpired = expiration <= now
        pausedUntil = now.adding(milliseconds: Self.pause(after: isExpired ? outage : .endsService, random))
    }

    /// The service rejected these.
    mutating func forget(_ credentials: Credentials) {
        guard held?.credentials == credentials else { return }
        held = nil
        pausedUntil = nil
    }

    /// Milliseconds until the next try: half a minute to a minute while the old ones live; 5 to 10 minutes when they are kept beyond.
    private static func pause(after outage: Outage, _ random: UInt64) -> Int64 {
        let shortest: Int64 = outage == .isBridged ? 5 * 60_000 : 30_000
        return shortest + Int64(random % UInt64(shortest + 1))
    }
}

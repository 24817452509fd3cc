public import AWSCore
public import Logging

/// How a ``LocalCloud`` is set up.
public struct LocalCloudConfiguration: Sendable {
    /// Where all state is kept.
    public enum Data: Sendable, Hashable {
        /// In this folder, which one process uses at a time; it survives restarts.
        case folder(String)
        /// In memory and a temporary folder that goes away at the end.
        case ephemeral
    }

    /// What an acknowledged request survives.
    public enum Durability: String, Sendable, CaseIterable {
        /// The death of the process.
        case process
        /// Also the loss of power.
        case full
    }

    /// What becomes of policies.
    public enum Authorization: String, Sendable, CaseIterable {
        case off
        /// What would be denied is reported, and let through.
        case audit
        case enforce
    }

    /// Names or addresses to listen on.
    public var hosts = ["127.0.0.1", "::1"]
    public var port = 4566
    public var data = Data.ephemeral
    public var durability = Durability.process
    /// The account of `test` and of other root keys.
    public var account = AccountID.local
    /// `POST /_darkroom/reset` and LocalStack's form of it work.
    public var allowsReset = false
    public var authorization = Authorization.audit
    /// Everyone who can reach the listener may act as root with any key.
    public var trustsNetwork = false
    /// Further host names to answer for.
    public var allowedHosts: [String] = []
    public var clock: any WallClock = SystemClock()
    public var random: any RandomSource = SystemRandomSource()
    public var logger = Logger(label: "cloud")

    public init() {}

    /// Only this machine reaches the listener.
    var isOnLoopback: Bool {
        hosts.allSatisfy { $0 == "localhost" || $0 == "::1" || $0.hasPrefix("127.") }
    }
}

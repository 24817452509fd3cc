/// How the web app is reached, and its limits.
public struct WebAppConfiguration: Sendable, Hashable {
    /// The addresses to listen on; by default both loopbacks.
    public var hosts: [String] = ["127.0.0.1", "::1"]
    public var port: Int = 5000
    /// Where SNS and browsers reach the web app, without a slash at its end; nil for `http://localhost:PORT`.
    public var publicURL: String?
    /// Where browsers reach S3; nil to derive it from the page's own address.
    public var publicStorageEndpoint: String?
    /// Further host names under which the page may be addressed. The loopbacks, addresses in numbers and the public URL's host always may.
    public var allowedHosts: Set<String> = []
    /// How the web app hears of results; nil for the webhook where an endpoint is configured, and a queue on AWS.
    public var reception: ReceptionKind?
    /// Whether a proxy in front sets `X-Forwarded-Host` and `X-Forwarded-Proto`; without one anybody could.
    public var trustsForwardedFields = false
    /// The largest photo that is taken, in bytes.
    public var sizeLimit: Int64 = 100 * 1024 * 1024
    /// How many photos the gallery holds, the newest ones.
    public var photoLimit = 10_000
    /// How many event streams may be open.
    public var streamLimit = 256
    /// How many connections may be open at one of the addresses; further ones wait until others have closed.
    public var connectionLimit = 2048

    public init() {}

    /// The address of the webhook.
    var webhookURL: String { "\(publicURL ?? "http://localhost:\(port)")/sns" }
}

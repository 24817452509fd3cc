/// An access key pair, with the session token and the expiry that temporary ones carry.
public struct Credentials: Sendable, Hashable {
    public var accessKeyID: String
    public var secretAccessKey: String
    public var sessionToken: String?
    /// Nil for long-lived keys.
    public var expiration: Timestamp?

    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiration: Timestamp? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible {
    /// The key's id only: a secret never reaches a log by accident.
    public var description: String { "Credentials(\(accessKeyID))" }
    public var debugDescription: String { description }
}

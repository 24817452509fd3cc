import AWSCore

/// What the gateway's steps go by.
struct GatewayConfiguration: Sendable {
    /// The largest body of a request that is read whole before it is worked on: a full SQS batch as a form takes three times its size.
    static let documentLimit = 12 * 1024 * 1024

    var account: AccountID
    /// Further host names to answer for.
    var allowedHosts: [String]
    var authorization: AuthorizationMode

    init(account: AccountID = .local, allowedHosts: [String] = [], authorization: AuthorizationMode = .audit) {
        self.account = account
        self.allowedHosts = allowedHosts.map { $0.lowercased() }
        self.authorization = authorization
    }
}

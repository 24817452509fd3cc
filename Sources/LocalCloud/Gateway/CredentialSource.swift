import AWSCore

/// An access key that IAM or STS issued.
struct IssuedCredential: Sendable {
    /// With the session's token and end, for temporary keys.
    var credentials: Credentials
    var principal: Principal
    /// An inactive key is refused.
    var isActive: Bool

    init(credentials: Credentials, principal: Principal, isActive: Bool = true) {
        self.credentials = credentials
        self.principal = principal
        self.isActive = isActive
    }
}

/// Knows the keys that were issued here: IAM implements it, with STS's sessions. Asked at every request, so answer from memory.
protocol CredentialSource: Sendable {
    func credential(for accessKeyID: String) async throws -> IssuedCredential?
}

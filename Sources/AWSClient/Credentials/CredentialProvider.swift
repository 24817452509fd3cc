public import AWSCore

/// A place where credentials come from.
public protocol CredentialProvider: Sendable {
    /// What people call the place, for example `environment` or `profile 'dev' (SSO)`.
    var source: String { get }

    /// Gives credentials that are good now.
    ///
    /// - Throws: ``CredentialError/absent(source:reason:)`` when nothing was configured here, so that the next place may be asked;
    ///   any other error when the place should have some, but failed to give them.
    func credentials() async throws -> Credentials

    /// The service said that these are expired or unknown: do not give them again.
    func reject(_ credentials: Credentials) async
}

extension CredentialProvider {
    public func reject(_ credentials: Credentials) async {}
}

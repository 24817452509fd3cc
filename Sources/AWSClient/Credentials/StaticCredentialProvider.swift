public import AWSCore

/// Credentials that were given and never change.
public struct StaticCredentialProvider: CredentialProvider {
    private let value: Credentials

    public init(_ credentials: Credentials) {
        self.value = credentials
    }

    public func credentials() -> Credentials? { value }
}

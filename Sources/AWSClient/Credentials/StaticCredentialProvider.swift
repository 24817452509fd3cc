public import AWSCore

/// Credentials that were given and never change.
public struct StaticCredentialProvider: CredentialProvider {
    public let source: String
    private let value: Credentials

    public init(_ credentials: Credentials, source: String = "this program") {
        self.value = credentials
        self.source = source
    }

    public func credentials() -> Credentials { value }
}

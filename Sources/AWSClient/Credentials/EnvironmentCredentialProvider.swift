public import AWSCore

/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, and `AWS_CREDENTIAL_EXPIRATION` as the AWS CLI exports it.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html
public struct EnvironmentCredentialProvider: CredentialProvider {
    public let source = "environment"

    private let environment: ClientEnvironment

    public init(_ environment: ClientEnvironment) {
        self.environment = environment
    }

    public func credentials() throws -> Credentials {
        guard let key = environment["AWS_ACCESS_KEY_ID"] else {
            throw CredentialError.absent(source: source, reason: "AWS_ACCESS_KEY_ID is not set")
        }
        // Half a pair is a mistake, and whoever made it expects these keys to be used.
        guard let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
            throw CredentialError.failed(source: source, reason: "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not")
        }
        var expiration: Timestamp?
        if let text = environment["AWS_CREDENTIAL_EXPIRATION"] {
            guard let time = Timestamp(iso8601: text) else {
                throw CredentialError.failed(source: source, reason: "AWS_CREDENTIAL_EXPIRATION is no time")
            }
            expiration = time
        }
        return Credentials(
            accessKeyID: key,
            secretAccessKey: secret,
            sessionToken: environment["AWS_SESSION_TOKEN"],
            expiration: expiration
        )
    }
}

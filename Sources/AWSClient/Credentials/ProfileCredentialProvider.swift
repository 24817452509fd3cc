public import AWSCore

/// The static keys of a profile in the shared files.
public struct ProfileCredentialProvider: CredentialProvider {
    private let profile: SharedProfile?

    public init(_ profile: SharedProfile?) {
        self.profile = profile
    }

    public func credentials() -> Credentials? {
        guard let key = profile?["aws_access_key_id"], let secret = profile?["aws_secret_access_key"] else { return nil }
        return Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: profile?["aws_session_token"])
    }
}

import AWSCore

/// Reads what one profile says about credentials, one kind after the other. What is half there is a mistake, and said.
struct ProfileReader {
    let profile: SharedProfile
    let shared: SharedConfiguration

    /// `aws_access_key_id`, `aws_secret_access_key`, `aws_session_token`.
    func keys() throws(CredentialError) -> Credentials? {
        switch (profile["aws_access_key_id"], profile["aws_secret_access_key"]) {
        case (nil, nil): return nil
        case (.some, nil): throw broken("it has aws_access_key_id, but no aws_secret_access_key")
        case (nil, .some): throw broken("it has aws_secret_access_key, but no aws_access_key_id")
        case (let key?, let secret?):
            return Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: profile["aws_session_token"])
        }
    }

    /// `role_arn` with `web_identity_token_file`.
    func webIdentity() throws(CredentialError) -> WebIdentityCredentialProvider.Settings? {
        guard let file = profile["web_identity_token_file"] else { return nil }
        guard let role = profile["role_arn"] else { throw broken("it has web_identity_token_file, but no role_arn") }
        return WebIdentityCredentialProvider.Settings(roleArn: role, tokenFile: file, sessionName: profile["role_session_name"])
    }

    /// `role_arn` and what belongs to it.
    func role() throws(CredentialError) -> RoleCredentialProvider.Settings? {
        guard let role = profile["role_arn"] else { return nil }
        guard profile["mfa_serial"] == nil else {
            let export = "aws configure export-credentials --profile \(profile.name) --format env"
            throw broken(
                "its role wants a code of an MFA device (mfa_serial), and a service has nobody to ask: eval \"$(\(export))\" helps"
            )
        }
        var duration: Int?
        if let text = profile["duration_seconds"] {
            guard let seconds = Int(text), seconds > 0 else { throw broken("its duration_seconds is no number of seconds") }
            duration = seconds
        }
        return RoleCredentialProvider.Settings(
            roleArn: role,
            sessionName: profile["role_session_name"],
            externalID: profile["external_id"],
            durationSeconds: duration
        )
    }

    /// `sso_account_id` and `sso_role_name`, with a session's section or with `sso_start_url` and `sso_region` of its own.
    func singleSignOn() throws(CredentialError) -> SingleSignOnSettings? {
        guard profile["sso_account_id"] != nil || profile["sso_role_name"] != nil else { return nil }
        var session: [String: String] = [:]
        if let name = profile["sso_session"] {
            guard let found = shared.session(name) else { throw broken("its sso_session '\(name)' does not exist") }
            session = found
        }
        func setting(_ key: String) throws(CredentialError) -> String {
            let own = profile[key]
            let shared = session.setting(key)
            if let own, let shared, own != shared { throw broken("its \(key) is not that of its sso_session") }
            guard let value = shared ?? own else { throw broken("it is set up for SSO, but \(key) is missing") }
            return value
        }
        return SingleSignOnSettings(
            profile: profile.name,
            session: profile["sso_session"],
            startURL: try setting("sso_start_url"),
            region: Region(rawValue: try setting("sso_region")),
            accountID: try setting("sso_account_id"),
            roleName: try setting("sso_role_name")
        )
    }

    /// `aws login` binds its sign-on to a key of the command line's own, which only that renews.
    var unreadableSignOn: CredentialError {
        let export = "aws configure export-credentials --profile \(profile.name)"
        return broken(
            "it is signed on by `aws login`, which only the AWS CLI can use; another profile gets at it with credential_process = \(export)"
        )
    }

    private func broken(_ reason: String) -> CredentialError { .failed(source: "profile '\(profile.name)'", reason: reason) }
}

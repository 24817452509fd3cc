import AWSCore

/// How a profile comes to credentials, as its settings and those of the profiles it refers to say it. Pure.
struct ProfilePlan: Sendable, Hashable {
    indirect enum Method: Sendable, Hashable {
        case keys(Credentials)
        case role(RoleCredentialProvider.Settings, base: ProfilePlan)
        case webIdentity(WebIdentityCredentialProvider.Settings)
        /// `credential_source`.
        case elsewhere(NamedSource)
        case singleSignOn(SingleSignOnSettings)
        case command(String)
    }

    /// The places that `credential_source` may name.
    enum NamedSource: String, Sendable, CaseIterable {
        case environment = "Environment"
        case instance = "Ec2InstanceMetadata"
        case container = "EcsContainer"
    }

    /// The profile's name.
    var profile: String
    var method: Method

    /// What people call this place.
    var source: String {
        switch method {
        case .keys: "profile '\(profile)' (keys)"
        case .role(let settings, _): "profile '\(profile)' (role \(settings.roleArn))"
        case .webIdentity(let settings): "profile '\(profile)' (web identity, role \(settings.roleArn))"
        case .elsewhere(let named): "profile '\(profile)' (\(named.rawValue))"
        case .singleSignOn: "profile '\(profile)' (SSO)"
        case .command: "profile '\(profile)' (credential_process)"
        }
    }
}

extension ProfilePlan {
    /// Reads the profile's settings: a role first, then SSO, then keys, then a command.
    ///
    /// - Throws: ``CredentialError/absent(source:reason:)`` when the profile does not exist or says nothing of credentials, else
    ///   ``CredentialError/failed(source:reason:)``.
    init(_ name: String, in shared: SharedConfiguration) throws(CredentialError) {
        try self.init(name, in: shared, visited: [])
    }

    /// - Parameter visited: the profiles that led here, the first one first.
    private init(_ name: String, in shared: SharedConfiguration, visited: [String]) throws(CredentialError) {
        guard let profile = shared.profile(name) else {
            throw .absent(source: "profile '\(name)'", reason: "it is neither in the configuration file nor in the credentials file")
        }
        let reader = ProfileReader(profile: profile, shared: shared)
        self.profile = name
        // Another profile's own keys come before its role; so a profile may also name itself.
        if !visited.isEmpty, let keys = try reader.keys() {
            self.method = .keys(keys)
        } else if let settings = try reader.webIdentity() {
            self.method = .webIdentity(settings)
        } else if let settings = try reader.role() {
            self.method = .role(settings, base: try Self.base(of: profile, in: shared, visited: visited + [name]))
        } else if let settings = try reader.singleSignOn() {
            self.method = .singleSignOn(settings)
        } else if let keys = try reader.keys() {
            self.method = .keys(keys)
        } else if profile["login_session"] != nil {
            throw reader.unreadableSignOn
        } else if let command = profile["credential_process"] {
            self.method = .command(command)
        } else {
            throw .absent(source: "profile '\(name)'", reason: "it has neither keys nor anything else that leads to credentials")
        }
    }

    /// Whose credentials ask for the profile's role.
    private static func base(
        of profile: SharedProfile,
        in shared: SharedConfiguration,
        visited: [String]
    ) throws(CredentialError) -> ProfilePlan {
        func broken(_ reason: String) -> CredentialError { .failed(source: "profile '\(profile.name)'", reason: reason) }
        switch (profile["source_profile"], profile["credential_source"]) {
        case (nil, nil):
            throw broken("it has role_arn, but neither source_profile, credential_source nor web_identity_token_file")
        case (.some, .some):
            throw broken("it has both source_profile and credential_source; only one can ask for the role")
        case (nil, let text?):
            guard let source = NamedSource.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() }) else {
                let known = NamedSource.allCases.map(\.rawValue).joined(separator: ", ")
                throw broken("its credential_source '\(text)' is none of \(known)")
            }
            return ProfilePlan(profile: profile.name, method: .elsewhere(source))
        case (let name?, nil):
            let isItself = name == profile.name
            guard shared.profile(name) != nil else { throw broken("its source_profile '\(name)' does not exist") }
            if isItself {
                guard try ProfileReader(profile: profile, shared: shared).keys() != nil else {
                    throw broken("it names itself as source_profile, but has no keys")
                }
            } else if visited.contains(name) {
                throw broken("its source_profile leads in a circle: \((visited + [name]).joined(separator: " → "))")
            }
            do {
                return try ProfilePlan(name, in: shared, visited: visited)
            } catch .absent(_, let reason) {
                throw broken("its source_profile '\(name)' gives no credentials: \(reason)")
            }
        }
    }
}

import AWSCore
import Testing

@testable import AWSClient

/// How profiles lead to credentials: the expected chains are those of AWS's own description of `role_arn` and `source_profile`.
@Suite struct ProfilePlanTests {
    private static func plan(_ configuration: String, credentials: String = "", _ name: String = "A") throws -> ProfilePlan {
        try ProfilePlan(name, in: SharedConfiguration(configuration: configuration, credentials: credentials))
    }

    /// The chain in words, the first step first.
    private static func chain(_ plan: ProfilePlan) -> [String] {
        switch plan.method {
        case .keys(let keys): ["keys \(keys.accessKeyID)"]
        case .role(let settings, let base): chain(base) + ["role \(settings.roleArn)"]
        case .webIdentity(let settings): ["token \(settings.tokenFile) as \(settings.roleArn)"]
        case .elsewhere(let source): [source.rawValue]
        case .singleSignOn(let settings): ["sso \(settings.startURL) \(settings.accountID) \(settings.roleName)"]
        case .command(let command): ["run \(command)"]
        }
    }

    private static func role(_ name: String, _ rest: String) -> String { "[profile \(name)]\nrole_arn = role\(name)\n\(rest)\n" }

    private static func keys(_ name: String) -> String {
        "[profile \(name)]\naws_access_key_id = key\(name)\naws_secret_access_key = s\n"
    }

    private static let ownKeys = "aws_access_key_id = own\naws_secret_access_key = s"

    @Test(
        arguments: [
            (keys("A"), ["keys keyA"]),
            (role("A", "source_profile = B") + keys("B"), ["keys keyB", "role roleA"]),
            (role("A", "source_profile = B\n" + ownKeys) + keys("B"), ["keys keyB", "role roleA"]),
            (role("A", "source_profile = A\n" + ownKeys), ["keys own", "role roleA"]),
            (role("A", "credential_source = Ec2InstanceMetadata"), ["Ec2InstanceMetadata", "role roleA"]),
            (role("A", "credential_source = ecscontainer"), ["EcsContainer", "role roleA"]),
            (role("A", "credential_source = ENVIRONMENT"), ["Environment", "role roleA"]),
            (role("A", "source_profile = B") + role("B", "source_profile = C") + keys("C"), ["keys keyC", "role roleB", "role roleA"]),
            // A profile that others build on gives its own keys, whatever else it has.
            (
                role("A", "source_profile = B\n" + ownKeys) + role("B", "source_profile = C\n" + ownKeys) + keys("C"),
                ["keys own", "role roleA"]
            ),
            (role("A", "web_identity_token_file = /t"), ["token /t as roleA"]),
            (role("A", "source_profile = B") + role("B", "web_identity_token_file = /t"), ["token /t as roleB", "role roleA"]),
            (role("A", "source_profile = B") + "[profile B]\ncredential_process = cmd --x \"a b\"", ["run cmd --x \"a b\"", "role roleA"]),
            ("[profile A]\ncredential_process = c\n" + ownKeys, ["keys own"]),
            (
                "[profile A]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n" + ownKeys
                    + "\n[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://x", ["sso https://x 1 r"]
            ),
            ("[profile A]\nsso_start_url = u\nsso_region = r\nsso_account_id = 1\nsso_role_name = r", ["sso u 1 r"]),
        ] as [(String, [String])]
    )
    func leadsTo(configuration: String, expected: [String]) throws {
        #expect(Self.chain(try Self.plan(configuration)) == expected)
    }

    @Test func takesTheRolesSettings() throws {
        let settings = "source_profile = B\nrole_session_name = n\nexternal_id = e\nduration_seconds = 900\n"
        let plan = try Self.plan(Self.role("A", settings) + Self.keys("B"))
        guard case .role(let role, _) = plan.method else {
            Issue.record("\(plan)")
            return
        }
        #expect(role == RoleCredentialProvider.Settings(roleArn: "roleA", sessionName: "n", externalID: "e", durationSeconds: 900))
    }

    @Test(
        arguments: [
            (role("A", ""), "neither source_profile, credential_source nor web_identity_token_file"),
            (role("A", "source_profile = B\ncredential_source = Environment") + keys("B"), "both source_profile and credential_source"),
            (role("A", "credential_source = Somewhere"), "'Somewhere' is none of Environment, Ec2InstanceMetadata, EcsContainer"),
            (role("A", "source_profile = B"), "source_profile 'B' does not exist"),
            (role("A", "source_profile = B") + "[profile B]\nregion = x", "source_profile 'B' gives no credentials"),
            (role("A", "source_profile = A"), "names itself as source_profile, but has no keys"),
            (role("A", "source_profile = B") + role("B", "source_profile = A"), "in a circle: A → B → A"),
            (role("A", "source_profile = B\n" + ownKeys) + role("B", "source_profile = A"), "in a circle: A → B → A"),
            (
                role("A", "source_profile = B") + role("B", "source_profile = C") + role("C", "source_profile = B"),
                "in a circle: A → B → C → B"
            ),
            (role("A", "source_profile = B") + "[profile B]\naws_access_key_id = k", "no aws_secret_access_key"),
            ("[profile A]\naws_secret_access_key = k", "no aws_access_key_id"),
            ("[profile A]\naws_access_key_id = k\ncredential_process = c", "no aws_secret_access_key"),
            ("[profile A]\nweb_identity_token_file = /t", "no role_arn"),
            (role("A", "mfa_serial = arn:aws:iam::1:mfa/me\nsource_profile = B") + keys("B"), "mfa_serial"),
            ("[profile A]\nlogin_session = arn:aws:iam::1:user/me", "credential_process = aws configure export-credentials --profile A"),
            (role("A", "duration_seconds = an hour\nsource_profile = B") + keys("B"), "duration_seconds"),
            ("[profile A]\nsso_account_id = 1\nsso_start_url = u\nsso_region = r", "sso_role_name is missing"),
            ("[profile A]\nsso_account_id = 1\nsso_role_name = r\nsso_start_url = u", "sso_region is missing"),
            ("[profile A]\nsso_account_id = 1\nsso_role_name = r\nsso_session = s", "sso_session 's' does not exist"),
            (
                "[profile A]\nsso_account_id = 1\nsso_role_name = r\nsso_session = s\nsso_region = x\n"
                    + "[sso-session s]\nsso_region = y\nsso_start_url = u", "sso_region is not that of its sso_session"
            ),
        ] as [(String, String)]
    )
    func saysWhatIsBroken(configuration: String, reason: String) {
        let error = #expect(throws: CredentialError.self) { try Self.plan(configuration) }
        #expect(error?.isAbsence == false)
        #expect(error?.reason?.contains(reason) == true, "\(String(describing: error))")
    }

    @Test(arguments: ["", "[profile B]", "[profile A]\nregion = eu-west-1"])
    func aProfileWithoutAnyIsNoMistake(configuration: String) {
        let error = #expect(throws: CredentialError.self) { try Self.plan(configuration) }
        #expect(error?.isAbsence == true)
    }

    /// The names of the files that the AWS CLI keeps sign-ons in: SHA-1 of the session's name, or of the start URL.
    @Test func findsTheSignOn() throws {
        let legacy =
            "[profile A]\nsso_start_url = https://d-92671207e4.awsapps.com/start\nsso_region = r\nsso_account_id = 1\nsso_role_name = r"
        let session =
            "[profile A]\nsso_session = my-sso\nsso_account_id = 1\nsso_role_name = r\n[sso-session my-sso]\nsso_region = r\nsso_start_url = u"
        let paths = try [legacy, session].map { text -> String? in
            guard case .singleSignOn(let settings) = try Self.plan(text).method else { return nil }
            return settings.tokenPath(home: "/h")
        }
        #expect(
            paths == [
                "/h/.aws/sso/cache/13f9d35043871d073ab260e020f0ffde092cb14b.json",
                "/h/.aws/sso/cache/0ad374308c5a4e22f723adf10145eafad7c4031c.json",
            ]
        )
    }
}

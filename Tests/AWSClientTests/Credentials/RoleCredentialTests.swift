import AWSCore
import AWSWire
import Testing

@testable import AWSClient

@Suite struct RoleCredentialTests {
    private static func given(_ key: String, _ expiration: String = "2026-11-24T07:00:00Z") -> HTTPResponse {
        .text(
            200,
            """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
            <AccessKeyId>\(key)</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
            <Expiration>\(expiration)</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
            """
        )
    }

    private static func refusal(_ code: String) -> HTTPResponse {
        .text(403, "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code><Message>no</Message></Error></ErrorResponse>")
    }

    private static let files = [
        "/users/a/.aws/config": """
        [profile dev]
        role_arn = arn:aws:iam::1:role/dev
        source_profile = middle
        external_id = e
        duration_seconds = 1800
        role_session_name = me
        [profile middle]
        role_arn = arn:aws:iam::1:role/middle
        source_profile = base
        [profile named]
        role_arn = arn:aws:iam::1:role/named
        credential_source = Environment
        """,
        "/users/a/.aws/credentials": "[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = b",
    ]

    private func provider(_ transport: ScriptedTransport, _ variables: [String: String] = ["AWS_PROFILE": "dev"])
        -> ProfileCredentialProvider
    {
        ProfileCredentialProvider(.testing(variables, files: Self.files, transport: transport))
    }

    private func signer(_ request: HTTPRequest) -> String? {
        request.fields["Authorization"]?.split(separator: "=", maxSplits: 1).last.map { String($0.prefix { $0 != "/" }) }
    }

    @Test func asksForOneRoleWithTheCredentialsOfAnother() async throws {
        let transport = ScriptedTransport([.success(Self.given("ASIAMIDDLE")), .success(Self.given("ASIADEV"))])
        let provider = provider(transport)
        let found = try await provider.credentials()
        #expect(found.accessKeyID == "ASIADEV")
        #expect(found.sessionToken == "t")
        #expect(found.expiration == Timestamp(iso8601: "2026-11-24T07:00:00Z"))
        #expect(transport.requests.map(signer) == ["AKIABASE", "ASIAMIDDLE"])
        #expect(transport.sent.map(\.endpoint.host) == ["sts.eu-west-1.amazonaws.com", "sts.eu-west-1.amazonaws.com"])
        #expect(transport.requests.last?.fields["X-Amz-Security-Token"] == "t")
        let forms = transport.requests.map(\.form)
        #expect(forms[0]["RoleArn"] == "arn:aws:iam::1:role/middle")
        #expect(forms[0]["RoleSessionName"]?.hasPrefix("darkroom-") == true)
        #expect(forms[0]["ExternalId"] == nil)
        #expect(
            forms[1] == [
                "Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::1:role/dev", "RoleSessionName": "me",
                "ExternalId": "e", "DurationSeconds": "1800",
            ]
        )
        #expect(provider.source == "profile 'dev' (role arn:aws:iam::1:role/dev)")
    }

    /// The role in between is kept for as long as it lives, and fetched anew once when STS no longer takes it.
    @Test func fetchesTheFirstRoleAnewWhenItExpired() async throws {
        let transport = ScriptedTransport([
            .success(Self.given("ASIAMIDDLE")), .success(Self.given("ASIADEV")), .success(Self.given("ASIADEV2")),
            .success(Self.refusal("ExpiredToken")), .success(Self.given("ASIAMIDDLE2")), .success(Self.given("ASIADEV3")),
        ])
        let provider = provider(transport)
        _ = try await provider.credentials()
        #expect(try await provider.credentials().accessKeyID == "ASIADEV2")
        #expect(try await provider.credentials().accessKeyID == "ASIADEV3")
        #expect(transport.requests.map(signer) == ["AKIABASE", "ASIAMIDDLE", "ASIAMIDDLE", "ASIAMIDDLE", "AKIABASE", "ASIAMIDDLE2"])
    }

    @Test func takesTheEnvironmentsKeysWhenToldTo() async throws {
        let transport = ScriptedTransport([.success(Self.given("ASIANAMED"))])
        let keys = ["AWS_PROFILE": "named", "AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "e"]
        #expect(try await provider(transport, keys).credentials().accessKeyID == "ASIANAMED")
        #expect(transport.requests.map(signer) == ["AKIAENV"])
        let error = await #expect(throws: CredentialError.self) {
            try await provider(ScriptedTransport([]), ["AWS_PROFILE": "named"]).credentials()
        }
        #expect(error?.isAbsence == false)
        #expect(error?.reason?.contains("AWS_ACCESS_KEY_ID is not set") == true)
    }

    @Test(
        arguments: [
            (.success(refusal("AccessDenied")), "AccessDenied (403): no"),
            (.success(.text(200, "<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>")), "without credentials"),
            (.failure(TransportError(isTimeout: true, endpoint: Endpoint(host: "sts"), reason: "slow")), "did not answer"),
        ] as [(Result<HTTPResponse, any Error>, String)]
    )
    func saysWhatIsWrong(answer: Result<HTTPResponse, any Error>, reason: String) async {
        let error = await #expect(throws: CredentialError.self) { try await provider(ScriptedTransport([answer])).credentials() }
        #expect(error?.isAbsence == false)
        #expect(error?.reason?.contains(reason) == true, "\(String(describing: error))")
    }
}

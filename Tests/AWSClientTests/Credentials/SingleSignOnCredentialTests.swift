import AWSCore
import AWSWire
import Testing

@testable import AWSClient

@Suite struct SingleSignOnCredentialTests {
    private static let configuration = """
        [profile new]
        sso_session = my-sso
        sso_account_id = 123456789012
        sso_role_name = Read Only
        [sso-session my-sso]
        sso_start_url = https://d-92671207e4.awsapps.com/start
        sso_region = us-west-2
        [profile old]
        sso_start_url = https://d-92671207e4.awsapps.com/start
        sso_region = cn-north-1
        sso_account_id = 123456789012
        sso_role_name = r
        """

    private static let session = "/users/a/.aws/sso/cache/0ad374308c5a4e22f723adf10145eafad7c4031c.json"
    private static let legacy = "/users/a/.aws/sso/cache/13f9d35043871d073ab260e020f0ffde092cb14b.json"
    private static let token =
        #"{"startUrl":"u","region":"r","accessToken":"sign-on","expiresAt":"2026-11-24T10:00:00Z","refreshToken":"x"}"#

    private static let given = HTTPResponse.text(
        200,
        #"{"roleCredentials":{"accessKeyId":"ASIA1","secretAccessKey":"s","sessionToken":"t","expiration":1795510800000}}"#
    )

    private func ask(
        _ profile: String,
        _ transport: ScriptedTransport,
        files: [String: String] = [:],
        variables: [String: String] = [:]
    ) async throws -> Credentials {
        let files = files.merging(["/users/a/.aws/config": Self.configuration]) { $1 }
        let variables = variables.merging(["AWS_PROFILE": profile]) { $1 }
        let endpoints = try EndpointSettings(environment: variables, profile: nil)
        let clock = JumpingClock(now: Timestamp(iso8601: "2026-11-24T09:00:00Z") ?? Timestamp(seconds: 0))
        let context = CredentialContext.testing(variables, files: files, transport: transport, endpoints: endpoints, clock: clock)
        return try await ProfileCredentialProvider(context).credentials()
    }

    /// Profile, the file of its sign-on, the sign-on's end as that form writes it, and the address that is asked.
    @Test(arguments: [
        ("new", session, "2026-11-24T10:00:00Z", "https://portal.sso.us-west-2.amazonaws.com", "Read%20Only"),
        ("old", legacy, "2026-11-24T10:00:00UTC", "https://portal.sso.cn-north-1.amazonaws.com.cn", "r"),
    ])
    func asksThePortal(profile: String, path: String, end: String, host: String, role: String) async throws {
        let transport = ScriptedTransport([.success(Self.given)])
        let token = Self.token.split(separator: "2026-11-24T10:00:00Z").joined(separator: end)
        let found = try await ask(profile, transport, files: [path: token])
        let expiration = Timestamp(iso8601: "2026-11-24T09:00:00Z")
        #expect(found == Credentials(accessKeyID: "ASIA1", secretAccessKey: "s", sessionToken: "t", expiration: expiration))
        let request = try #require(transport.requests.first)
        #expect(transport.sent.map(\.endpoint.description) == [host])
        #expect(request.method == "GET")
        #expect(request.target == "/federation/credentials?role_name=\(role)&account_id=123456789012")
        #expect(request.fields["x-amz-sso_bearer_token"] == "sign-on")
        #expect(request.fields["Authorization"] == nil)
    }

    @Test func asksTheConfiguredEndpoint() async throws {
        let transport = ScriptedTransport([.success(Self.given)])
        _ = try await ask("new", transport, files: [Self.session: Self.token], variables: ["AWS_ENDPOINT_URL_SSO": "http://127.0.0.1:5"])
        #expect(transport.sent.map(\.endpoint.description) == ["http://127.0.0.1:5"])
    }

    @Test(
        arguments: [
            ([:], "nobody has signed on"),
            ([session: "no JSON"], "holds no sign-on"),
            ([session: "{}"], "holds no sign-on"),
            ([session: #"{"accessToken":"sign-on"}"#], "holds no sign-on"),
            ([session: #"{"accessToken":"sign-on\n","expiresAt":"2026-11-24T10:00:00Z"}"#], "holds no sign-on"),
            ([session: #"{"accessToken":"sign-on","expiresAt":"tomorrow"}"#], "holds no sign-on"),
            ([session: #"{"accessToken":"sign-on","expiresAt":"2026-11-24T09:00:00Z"}"#], "expired at 2026-11-24T09:00:00Z"),
            ([legacy: token], "nobody has signed on"),
        ] as [([String: String], String)]
    )
    func saysHowToSignOn(files: [String: String], reason: String) async {
        let transport = ScriptedTransport([.success(Self.given)])
        let error = await #expect(throws: CredentialError.self) { try await ask("new", transport, files: files) }
        #expect(error?.isAbsence == false)
        #expect(error?.reason?.contains(reason) == true, "\(String(describing: error))")
        #expect(error?.reason?.contains("aws sso login --profile new") == true)
        #expect(error.map { "\($0)" }?.contains("sign-on\"") == false)
        #expect(transport.sent.isEmpty)
    }

    @Test(
        arguments: [
            (.text(401, #"{"message":"Session token not found or invalid"}"#), "aws sso login --profile new", 1),
            (.text(403, #"{"message":"No access"}"#), "403 for role Read Only of account 123456789012: No access", 1),
            (.text(404, ""), "answered 404", 1),
            (.text(500, ""), "answered 500", 3),
            (.text(200, ""), "without credentials", 1),
            (.text(200, #"{"roleCredentials":{"accessKeyId":"a","secretAccessKey":"b","sessionToken":"c"}}"#), "without credentials", 1),
        ] as [(HTTPResponse, String, Int)]
    )
    func saysWhatIsWrong(answer: HTTPResponse, reason: String, requests: Int) async {
        let transport = ScriptedTransport([.success(answer)])
        let error = await #expect(throws: CredentialError.self) { try await ask("new", transport, files: [Self.session: Self.token]) }
        #expect(error?.reason?.contains(reason) == true, "\(String(describing: error))")
        #expect(transport.sent.count == requests)
    }
}

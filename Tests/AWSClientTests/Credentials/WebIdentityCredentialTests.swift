import AWSCore
import AWSWire
import Testing

@testable import AWSClient

@Suite struct WebIdentityCredentialTests {
    private static func answer(_ credentials: String) -> HTTPResponse {
        .text(
            200,
            """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
            <SubjectFromWebIdentityToken>system:serviceaccount:a:b</SubjectFromWebIdentityToken><Credentials>\(credentials)</Credentials>
            </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
            """
        )
    }

    private static let good = answer(
        "<SessionToken>t</SessionToken><SecretAccessKey>s</SecretAccessKey><Expiration>2026-11-24T06:00:00Z</Expiration>"
            + "<AccessKeyId>ASIA1</AccessKeyId>"
    )

    private static func refusal(_ status: Int, _ code: String, _ message: String) -> HTTPResponse {
        let error = "<Error><Type>Sender</Type><Code>\(code)</Code><Message>\(message)</Message></Error>"
        return .text(status, "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\(error)</ErrorResponse>")
    }

    private static let variables = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/jwt", "AWS_ROLE_ARN": "arn:aws:iam::1:role/r"]

    private func ask(
        _ transport: ScriptedTransport,
        _ variables: [String: String] = variables,
        files: [String: String] = ["/jwt": "e.y.J\n"],
        endpoints: EndpointSettings = EndpointSettings()
    ) async throws -> Credentials {
        let context = CredentialContext.testing(variables, files: files, transport: transport, endpoints: endpoints)
        return try await WebIdentityCredentialProvider(environmentOf: context).credentials()
    }

    @Test func asksTheRegionsServiceWithoutSignature() async throws {
        let transport = ScriptedTransport([.success(Self.good)])
        let found = try await ask(transport, Self.variables.merging(["AWS_ROLE_SESSION_NAME": "pod 1"]) { $1 })
        let expiration = Timestamp(iso8601: "2026-11-24T06:00:00Z")
        #expect(found == Credentials(accessKeyID: "ASIA1", secretAccessKey: "s", sessionToken: "t", expiration: expiration))
        let request = try #require(transport.requests.first)
        #expect(transport.sent.map(\.endpoint.description) == ["https://sts.eu-west-1.amazonaws.com"])
        #expect(request.fields["Host"] == "sts.eu-west-1.amazonaws.com")
        #expect(request.fields["Authorization"] == nil)
        #expect(request.fields["Content-Type"]?.hasPrefix("application/x-www-form-urlencoded") == true)
        #expect(
            request.form == [
                "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::1:role/r",
                "RoleSessionName": "pod 1", "WebIdentityToken": "e.y.J",
            ]
        )
    }

    @Test func asksTheConfiguredEndpoint() async throws {
        let transport = ScriptedTransport([.success(Self.good)])
        let settings = EndpointSettings(byService: ["STS": Endpoint(isTLS: false, host: "h", port: 9, path: "/sts")])
        _ = try await ask(transport, endpoints: settings)
        #expect(transport.sent.map(\.endpoint.description) == ["http://h:9"])
        #expect(transport.requests.map(\.target) == ["/sts/"])
        #expect(transport.requests.first?.form["RoleSessionName"]?.hasPrefix("darkroom-") == true)
    }

    @Test func readsTheTokenAnew() async throws {
        let transport = ScriptedTransport([.success(Self.good)])
        for token in ["one", "two"] { _ = try await ask(transport, files: ["/jwt": token]) }
        #expect(transport.requests.map { $0.form["WebIdentityToken"] } == ["one", "two"])
    }

    @Test(
        arguments: [
            (["AWS_ROLE_ARN": "r"], [:], true, "AWS_WEB_IDENTITY_TOKEN_FILE is not set"),
            (["AWS_WEB_IDENTITY_TOKEN_FILE": "/jwt"], ["/jwt": "x"], false, "AWS_ROLE_ARN is not"),
            (variables, [:], false, "/jwt cannot be read"),
            (variables, ["/jwt": " \n"], false, "/jwt is empty"),
        ] as [([String: String], [String: String], Bool, String)]
    )
    func asksNobodyWithoutRoleAndToken(variables: [String: String], files: [String: String], isAbsence: Bool, reason: String) async {
        let transport = ScriptedTransport([.success(Self.good)])
        let error = await #expect(throws: CredentialError.self) { try await ask(transport, variables, files: files) }
        #expect(error?.isAbsence == isAbsence)
        #expect(error?.reason?.contains(reason) == true, "\(String(describing: error))")
        #expect(transport.sent.isEmpty)
    }

    @Test(
        arguments: [
            (refusal(403, "AccessDenied", "Not authorized"), "AccessDenied (403): Not authorized", 1),
            (refusal(400, "ExpiredTokenException", "Token expired"), "ExpiredTokenException (400): Token expired", 1),
            (refusal(400, "InvalidIdentityToken", "No OpenIDConnect provider"), "InvalidIdentityToken", 1),
            (refusal(400, "IDPCommunicationError", "later"), "IDPCommunicationError", 3),
            (refusal(400, "Throttling", "slowly"), "Throttling", 3),
            (refusal(400, "ThrottlingException", "slowly"), "ThrottlingException", 3),
            (refusal(400, "SlowDown", "slowly"), "SlowDown", 3),
            (.text(503, ""), "503", 3),
            (.text(200, ""), "without credentials", 1),
            (.text(200, "<html/>"), "without credentials", 1),
            (answer("<AccessKeyId>a</AccessKeyId><SecretAccessKey>b</SecretAccessKey>"), "without credentials", 1),
            (
                answer(
                    "<AccessKeyId>a</AccessKeyId><SecretAccessKey>b</SecretAccessKey><SessionToken>c</SessionToken><Expiration>soon</Expiration>"
                ), "no time", 1
            ),
        ] as [(HTTPResponse, String, Int)]
    )
    func saysWhatIsWrong(answer: HTTPResponse, reason: String, requests: Int) async {
        let transport = ScriptedTransport([.success(answer)])
        let error = await #expect(throws: CredentialError.self) { try await ask(transport) }
        #expect(error?.isAbsence == false)
        #expect(error?.reason?.contains(reason) == true, "\(String(describing: error))")
        #expect(error.map { "\($0)" }?.contains("e.y.J") == false)
        #expect(transport.sent.count == requests)
    }
}

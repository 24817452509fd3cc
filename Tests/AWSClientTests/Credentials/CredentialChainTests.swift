import AWSClient
import AWSCore
import AWSWire
import Testing

@Suite struct CredentialChainTests {
    private static let unreachable = TransportError(isTimeout: true, endpoint: Endpoint(host: "169.254.169.254"), reason: "no route")

    private static let sts = """
        <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>WEB</AccessKeyId>
        <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
        </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
        """

    /// Everything there is to ask, at once.
    private static let world = ScriptedTransport { sent in
        let temporary = #""SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z""#
        switch sent.endpoint.host {
        case "sts.eu-west-1.amazonaws.com": return .text(200, sts)
        case "169.254.170.2": return .text(200, #"{"AccessKeyId":"CONTAINER",\#(temporary)}"#)
        case "169.254.169.254" where sent.request.method == "PUT": return .text(200, "TOKEN")
        case "169.254.169.254" where sent.request.target.hasSuffix("/"): return .text(200, "role")
        case "169.254.169.254": return .text(200, #"{"AccessKeyId":"INSTANCE",\#(temporary)}"#)
        default: throw unreachable
        }
    }

    private static let all = [
        "AWS_ACCESS_KEY_ID": "ENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "s", "AWS_WEB_IDENTITY_TOKEN_FILE": "/jwt", "AWS_ROLE_ARN": "r",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x",
    ]

    private static let files = [
        "/jwt": "token", "/users/a/.aws/credentials": "[default]\naws_access_key_id = PROFILE\naws_secret_access_key = s",
    ]

    private static func chain(_ variables: [String: String], files: [String: String], _ transport: ScriptedTransport) -> CredentialChain {
        CredentialChain.standard(.testing(variables, files: files, transport: transport), profile: nil)
    }

    /// What is taken away one after the other, and which place answers then.
    @Test(
        arguments: [
            ([], "ENVIRONMENT", "environment"),
            (["AWS_ACCESS_KEY_ID"], "WEB", "web identity"),
            (["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE"], "PROFILE", "profile 'default' (keys)"),
            (["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "files"], "CONTAINER", "container"),
            (
                ["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "files", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"], "INSTANCE",
                "instance"
            ),
        ] as [([String], String, String)]
    )
    func asksInOrder(missing: [String], key: String, source: String) async throws {
        let files = missing.contains("files") ? [:] : Self.files
        let chain = Self.chain(Self.all.filter { !missing.contains($0.key) }, files: files, Self.world)
        #expect(try await chain.credentials().accessKeyID == key)
        #expect(chain.source == source)
    }

    /// A place that is set up but broken ends the search: the next would be somebody else.
    @Test(
        arguments: [
            (["AWS_ACCESS_KEY_ID": "k"], [:], "environment", "AWS_SECRET_ACCESS_KEY"),
            (["AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_CREDENTIAL_EXPIRATION": "x"], [:], "environment", "no time"),
            (
                ["AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_CREDENTIAL_EXPIRATION": "2001-01-01T00:00:00Z"], [:],
                "environment", "expired at 2001-01-01T00:00:00Z"
            ),
            (["AWS_WEB_IDENTITY_TOKEN_FILE": "/absent", "AWS_ROLE_ARN": "r"], [:], "web identity", "/absent"),
            ([:], ["/users/a/.aws/config": "[default]\naws_access_key_id = k"], "profile 'default'", "aws_secret_access_key"),
            ([:], ["/users/a/.aws/config": "[default]\nno setting"], "profile 'default'", "/users/a/.aws/config, line 2"),
            (["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/"], [:], "container", "without https"),
            (["AWS_EC2_METADATA_SERVICE_ENDPOINT": "nowhere"], [:], "instance", "nowhere"),
        ] as [([String: String], [String: String], String, String)]
    )
    func doesNotPassOverWhatIsBroken(variables: [String: String], files: [String: String], source: String, reason: String) async {
        let error = await #expect(throws: CredentialError.self) { try await Self.chain(variables, files: files, Self.world).credentials() }
        guard case .failed(let found, let why) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == source)
        #expect(why.contains(reason), "\(why)")
    }

    @Test func saysWhatItAskedAndHowToMendIt() async {
        let chain = Self.chain(["AWS_PROFILE": "dev"], files: [:], ScriptedTransport([.failure(Self.unreachable)]))
        let error = await #expect(throws: CredentialError.self) { try await chain.credentials() }
        let text = error.map { "\($0)" } ?? ""
        let lines = text.split(separator: "\n").map { $0.prefix { $0 != ":" } }
        #expect(lines.dropFirst().prefix(5) == ["  environment", "  web identity", "  profile 'dev'", "  container", "  instance"])
        for word in ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "aws configure", "role", "no route"] { #expect(text.contains(word), "\(text)") }
    }

    @Test func staysWithThePlaceThatAnswered() async throws {
        let transport = ScriptedTransport { sent in try await Self.world.send(sent.request, to: sent.endpoint, deadline: sent.deadline) }
        let chain = Self.chain([:], files: [:], transport)
        let first = try await chain.credentials()
        #expect(first.accessKeyID == "INSTANCE")
        #expect(transport.sent.count == 3)
        #expect(try await chain.credentials() == first)
        #expect(transport.sent.count == 3)
        await chain.reject(first)
        _ = try await chain.credentials()
        #expect(transport.sent.count == 6)
    }

    /// Other programs renew the keys in the files: what the service rejects is read anew.
    @Test func readsTheFilesAnewWhenTheirKeysWereRejected() async throws {
        let keys = Changing("[default]\naws_access_key_id = ONE\naws_secret_access_key = s\naws_session_token = t")
        var context = CredentialContext.testing()
        context.environment.readFile = { $0.hasSuffix("credentials") ? keys.text : nil }
        let chain = CredentialChain.standard(context, profile: nil)
        let first = try await chain.credentials()
        keys.text = "[default]\naws_access_key_id = TWO\naws_secret_access_key = s"
        #expect(try await chain.credentials() == first)
        await chain.reject(first)
        #expect(try await chain.credentials() == Credentials(accessKeyID: "TWO", secretAccessKey: "s"))
    }
}

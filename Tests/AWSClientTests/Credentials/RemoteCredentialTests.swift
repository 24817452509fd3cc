import AWSClient
import AWSCore
import AWSWire
import Testing

@Suite struct RemoteCredentialTests {
    private static let document = HTTPResponse(
        status: 200,
        body: HTTPBody(
            #"{"Code":"Success","AccessKeyId":"ASIA1","SecretAccessKey":"s","Token":"t","Expiration":"2026-11-24T06:00:00Z"}"#
        )
    )

    private static let expected = Credentials(
        accessKeyID: "ASIA1",
        secretAccessKey: "s",
        sessionToken: "t",
        expiration: Timestamp(iso8601: "2026-11-24T06:00:00Z")
    )

    private func container(_ variables: [String: String], _ transport: ScriptedTransport, token: String? = nil) async throws -> Credentials?
    {
        let environment = ClientEnvironment(variables: variables) { $0 == "/token" ? token : nil }
        return try await ContainerCredentialProvider(environment, transport: transport).credentials()
    }

    @Test func asksTheContainersEndpoint() async throws {
        let transport = ScriptedTransport([.success(Self.document)])
        let relative = try await container(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/1"], transport)
        #expect(relative == Self.expected)
        let full = try await container(
            [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:8080/role?a=1",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "other",
            ],
            transport,
            token: "secret\n"
        )
        #expect(full == Self.expected)
        #expect(transport.sent.map(\.endpoint.description) == ["http://169.254.170.2", "http://127.0.0.1:8080"])
        #expect(transport.requests.map(\.target) == ["/v2/credentials/1", "/role?a=1"])
        #expect(transport.requests.map { $0.fields["Authorization"] } == [nil, "secret"])
        #expect(try await container([:], transport) == nil, "no container")
    }

    @Test(arguments: ["http://example.com/role", "http://169.254.169.254/", "http://10.0.0.1/", "file:///etc/passwd", "nonsense"])
    func sendsNoTokenToStrangers(uri: String) async {
        let transport = ScriptedTransport([.success(Self.document)])
        await #expect(throws: CredentialError.untrustedEndpoint(uri)) {
            try await container(["AWS_CONTAINER_CREDENTIALS_FULL_URI": uri, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "t"], transport)
        }
        #expect(transport.sent.isEmpty)
    }

    @Test func reportsBadAnswersOfTheContainer() async {
        let variables = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"]
        let source = "the container's credentials endpoint"
        let refusing = ScriptedTransport([.success(HTTPResponse(status: 403))])
        await #expect(throws: CredentialError.refused(source: source, status: 403)) { try await container(variables, refusing) }
        for text in ["", "{}", "<html>", #"{"AccessKeyId":"a"}"#, #"{"AccessKeyId":"a","SecretAccessKey":"b","Expiration":"soon"}"#] {
            let strange = ScriptedTransport([.success(HTTPResponse(status: 200, body: HTTPBody(text)))])
            await #expect(throws: CredentialError.malformed(source: source)) { try await container(variables, strange) }
        }
    }

    private static func instance(_ sent: ScriptedTransport.Sent) -> HTTPResponse {
        let request = sent.request
        switch (request.method, request.target) {
        case ("PUT", "/latest/api/token") where request.fields["X-aws-ec2-metadata-token-ttl-seconds"] != nil:
            return HTTPResponse(status: 200, body: HTTPBody("TOKEN"))
        case _ where request.fields["X-aws-ec2-metadata-token"] != "TOKEN":
            return HTTPResponse(status: 401)
        case ("GET", "/latest/meta-data/iam/security-credentials/"):
            return HTTPResponse(status: 200, body: HTTPBody("worker-role\n"))
        case ("GET", "/latest/meta-data/iam/security-credentials/worker-role"):
            return document
        default:
            return HTTPResponse(status: 404)
        }
    }

    @Test func asksTheInstanceByVersion2() async throws {
        let transport = ScriptedTransport { Self.instance($0) }
        let provider = InstanceCredentialProvider(ClientEnvironment(variables: [:]), transport: transport)
        #expect(try await provider.credentials() == Self.expected)
        #expect(transport.sent.map(\.endpoint.host) == ["169.254.169.254", "169.254.169.254", "169.254.169.254"])
        #expect(transport.sent.allSatisfy { $0.deadline <= .seconds(2) })
    }

    @Test func asksAnotherAddressOrNobody() async throws {
        let transport = ScriptedTransport { Self.instance($0) }
        let elsewhere = ClientEnvironment(variables: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1338"])
        #expect(try await InstanceCredentialProvider(elsewhere, transport: transport).credentials() == Self.expected)
        #expect(transport.sent.allSatisfy { $0.endpoint.port == 1338 })
        let disabled = ClientEnvironment(variables: ["AWS_EC2_METADATA_DISABLED": "true"])
        let silent = ScriptedTransport { Self.instance($0) }
        #expect(try await InstanceCredentialProvider(disabled, transport: silent).credentials() == nil)
        #expect(silent.sent.isEmpty)
    }

    @Test func aMachineThatIsNoInstanceHasNone() async throws {
        let unreachable = TransportError(isTimeout: true, endpoint: Endpoint(host: "169.254.169.254"), reason: "no route")
        let provider = InstanceCredentialProvider(ClientEnvironment(variables: [:]), transport: ScriptedTransport([.failure(unreachable)]))
        #expect(try await provider.credentials() == nil)
        let roleless = ScriptedTransport { sent in
            sent.request.method == "PUT" ? HTTPResponse(status: 200, body: HTTPBody("TOKEN")) : HTTPResponse(status: 404)
        }
        #expect(try await InstanceCredentialProvider(ClientEnvironment(variables: [:]), transport: roleless).credentials() == nil)
    }

    @Test func theChainEndsWithWhatItAsked() async {
        let unreachable = TransportError(isTimeout: true, endpoint: Endpoint(host: "169.254.169.254"), reason: "no route")
        let chain = CredentialChain.standard(
            environment: ClientEnvironment(variables: [:]),
            profile: nil,
            transport: ScriptedTransport([.failure(unreachable)]),
            clock: JumpingClock()
        )
        await #expect(throws: CredentialError.noneFound(asked: ["environment", "profile", "container", "instance"])) {
            try await chain.credentials()
        }
    }
}

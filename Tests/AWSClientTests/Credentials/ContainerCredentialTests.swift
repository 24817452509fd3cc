import AWSCore
import AWSWire
import Testing

@testable import AWSClient

@Suite struct ContainerCredentialTests {
    private static let document =
        #"{"RoleArn":"r","AccessKeyId":"ASIA1","SecretAccessKey":"s","Token":"t","Expiration":"2026-11-24T06:00:00Z","AccountId":"1"}"#

    private static let expected = Credentials(
        accessKeyID: "ASIA1",
        secretAccessKey: "s",
        sessionToken: "t",
        expiration: Timestamp(iso8601: "2026-11-24T06:00:00Z")
    )

    private static let relative = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/1?id=2"]

    private func ask(
        _ variables: [String: String],
        _ transport: ScriptedTransport,
        files: [String: String] = [:],
        clock: JumpingClock = JumpingClock()
    ) async throws -> Credentials {
        try await ContainerCredentialProvider(.testing(variables, files: files, transport: transport, clock: clock)).credentials()
    }

    @Test func asksTheTasksEndpoint() async throws {
        let transport = ScriptedTransport([.success(.text(200, Self.document))])
        #expect(try await ask(Self.relative, transport) == Self.expected)
        let both = Self.relative.merging(["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1/x"]) { $1 }
        #expect(try await ask(both, transport) == Self.expected)
        #expect(transport.sent.map(\.endpoint.description) == ["http://169.254.170.2", "http://169.254.170.2"])
        #expect(transport.requests.map(\.target) == ["/v2/credentials/1?id=2", "/v2/credentials/1?id=2"])
        #expect(transport.requests.allSatisfy { $0.method == "GET" && $0.fields["Host"] == "169.254.170.2" })
        #expect(transport.sent.allSatisfy { $0.deadline <= .seconds(2) })
    }

    /// Address, host asked, target.
    @Test(arguments: [
        ("http://127.0.0.1:8080/role?a=1", "http://127.0.0.1:8080", "/role?a=1"),
        ("http://127.9.8.7", "http://127.9.8.7", "/"),
        ("http://localhost:80/x", "http://localhost", "/x"),
        ("http://[::1]:99/x", "http://[::1]:99", "/x"),
        ("http://169.254.170.23/v1/credentials", "http://169.254.170.23", "/v1/credentials"),
        ("http://[FD00:EC2::23]/v1/credentials", "http://[FD00:EC2::23]", "/v1/credentials"),
        ("https://example.com/role", "https://example.com", "/role"),
    ])
    func asksAFullAddress(uri: String, host: String, target: String) async throws {
        let transport = ScriptedTransport([.success(.text(200, Self.document))])
        let variables = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": uri, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic x"]
        #expect(try await ask(variables, transport) == Self.expected)
        #expect(transport.sent.map(\.endpoint.description) == [host])
        #expect(transport.requests.map(\.target) == [target])
        #expect(transport.requests.map { $0.fields["Authorization"] } == ["Basic x"])
    }

    @Test(arguments: [
        "http://example.com/role", "http://169.254.169.254/", "http://10.0.0.1/", "http://127.example.com/",
        "http://127.0.0.1.example.com/",
        "http://127.0.0/", "http://127.0.0.256/", "http://localhost.example.com/", "http://169.254.170.22/", "http://[::2]/",
        "file:///etc/passwd", "nonsense", "http://user@127.0.0.1/",
    ])
    func sendsNoTokenToStrangers(uri: String) async {
        let transport = ScriptedTransport([.success(.text(200, Self.document))])
        let error = await #expect(throws: CredentialError.self) {
            try await ask(["AWS_CONTAINER_CREDENTIALS_FULL_URI": uri, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "t"], transport)
        }
        #expect(error?.isAbsence == false)
        #expect(transport.sent.isEmpty)
    }

    @Test func theTokensFileComesFirstAndIsReadAnew() async throws {
        let transport = ScriptedTransport([.success(.text(200, Self.document))])
        let variables = Self.relative.merging([
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "other", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
        ]) { $1 }
        for token in ["first", "second"] {
            #expect(try await ask(variables, transport, files: ["/token": token]) == Self.expected)
        }
        #expect(transport.requests.map { $0.fields["Authorization"] } == ["first", "second"])
    }

    @Test(
        arguments: [
            (["/token": "secret-one\n"], "line end"), (["/token": "secret-one\r\nHost: x"], "line end"), ([:], "cannot be read"),
        ] as [([String: String], String)]
    )
    func refusesABadToken(files: [String: String], reason: String) async {
        let transport = ScriptedTransport([.success(.text(200, Self.document))])
        let variables = Self.relative.merging(["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token"]) { $1 }
        let error = await #expect(throws: CredentialError.self) { try await ask(variables, transport, files: files) }
        #expect(error?.reason?.contains(reason) == true)
        #expect(error.map { "\($0)" }?.contains("secret-one") == false)
        #expect(transport.sent.isEmpty)
    }

    @Test(
        arguments: [
            (403, #"{"code":"AccessDenied","message":"no role"}"#, "answered 403: AccessDenied: no role", 1),
            (404, "", "answered 404", 1),
            (400, "<html>", "answered 400", 1),
            (500, "", "answered 500", 3),
            (503, #"{"message":"later"}"#, "answered 503: later", 3),
            (429, "", "answered 429", 3),
            (200, "", "not a JSON object", 1),
            (200, "<html>", "not a JSON object", 1),
            (200, "[1]", "not a JSON object", 1),
            (200, "{}", "no AccessKeyId", 1),
            (200, #"{"AccessKeyId":"a"}"#, "no SecretAccessKey", 1),
            (200, #"{"AccessKeyId":"a","SecretAccessKey":""}"#, "no SecretAccessKey", 1),
            (200, #"{"AccessKeyId":{"x":1},"SecretAccessKey":"b"}"#, "no AccessKeyId", 1),
            (200, #"{"AccessKeyId":"a","SecretAccessKey":"b","Expiration":"soon"}"#, "Expiration is no time", 1),
            (200, #"{"Code":"Broken","Message":"try later"}"#, "Broken: try later", 1),
        ] as [(Int, String, String, Int)]
    )
    func saysWhatIsWrong(status: Int, body: String, reason: String, requests: Int) async {
        let transport = ScriptedTransport([.success(.text(status, body))])
        let error = await #expect(throws: CredentialError.self) { try await ask(Self.relative, transport) }
        #expect(error?.isAbsence == false)
        #expect(error?.reason?.contains(reason) == true, "\(String(describing: error))")
        #expect(transport.sent.count == requests)
    }

    @Test func triesAgainAfterAStumble() async throws {
        let slow = TransportError(isTimeout: true, endpoint: Endpoint(host: "x"), reason: "slow")
        let clock = JumpingClock()
        let transport = ScriptedTransport([.failure(slow), .success(.text(502, "")), .success(.text(200, Self.document))])
        #expect(try await ask(Self.relative, transport, clock: clock) == Self.expected)
        // The scripted clock also comes to the end of each attempt's patience, which is 2 s.
        try #require(clock.waits.count == 5)
        #expect([0, 2, 4].allSatisfy { clock.waits[$0] == .seconds(2) })
        #expect(clock.waits[1] < .seconds(1) && clock.waits[3] < .seconds(2))
        let dead = ScriptedTransport([.failure(slow)])
        let error = await #expect(throws: CredentialError.self) { try await ask(Self.relative, dead) }
        #expect(error?.reason?.contains("slow") == true)
        #expect(dead.sent.count == 3)
    }

    @Test func waitsAsLongAsItIsTold() async throws {
        let clock = JumpingClock()
        let busy = HTTPResponse(status: 503, fields: ["Retry-After": "4"])
        let transport = ScriptedTransport([.success(busy), .success(.text(200, Self.document))])
        #expect(try await ask(Self.relative, transport, clock: clock) == Self.expected)
        #expect(clock.waits == [.seconds(2), .seconds(4), .seconds(2)])
    }

    @Test func aCancelledRequestIsNoTimeout() async {
        let started = AsyncStream.makeStream(of: Void.self)
        let transport = ScriptedTransport { _ in
            started.continuation.yield()
            try await Task.sleep(for: .seconds(3600))
            return .text(200, Self.document)
        }
        let context = CredentialContext.testing(Self.relative, transport: transport, clock: ManualClock())
        let asking = Task { try await ContainerCredentialProvider(context).credentials() }
        for await _ in started.stream { break }
        asking.cancel()
        await #expect(throws: CancellationError.self) { try await asking.value }
        #expect(transport.sent.count == 1)
    }

    /// The patience is measured by the clock of the program.
    @Test func endsAnAnswerThatDoesNotEnd() async {
        let clock = ManualClock()
        let transport = ScriptedTransport { _ in
            HTTPResponse(
                status: 200,
                body: HTTPBody(length: 100) {
                    let limit = ContinuousClock.now + .seconds(20)
                    while clock.sleeperCount == 0 {
                        try #require(ContinuousClock.now < limit, "nobody waits by this clock")
                        await Task.yield()
                    }
                    clock.advance(by: .seconds(7))
                    try await Task.sleep(for: .seconds(3600))
                    return nil
                }
            )
        }
        var endpoint = CredentialContext.testing(transport: transport, clock: clock).asking("test")
        (endpoint.attempts, endpoint.patience) = (1, .seconds(7))
        let error = await #expect(throws: TransportError.self) {
            try await endpoint.answer(to: HTTPRequest(method: "GET", target: "/"), at: .local(1))
        }
        #expect(error?.isTimeout == true)
    }

    @Test func doesNotWaitForTheRestOfAnAnswer() async {
        let transport = ScriptedTransport { _ in
            HTTPResponse(
                status: 200,
                body: HTTPBody(length: 100) {
                    try await Task.sleep(for: .seconds(3600))
                    return nil
                }
            )
        }
        let endpoint = CredentialContext.testing(transport: transport).asking("test")
        let error = await #expect(throws: TransportError.self) {
            try await endpoint.answer(to: HTTPRequest(method: "GET", target: "/"), at: .local(1))
        }
        #expect(error?.isTimeout == true)
        #expect(transport.sent.count == 3)
    }

    @Test func longLivedKeysNeedNoToken() async throws {
        let transport = ScriptedTransport([.success(.text(200, #"{"AccessKeyId":"AKIA","SecretAccessKey":"s"}"#))])
        #expect(try await ask(Self.relative, transport) == Credentials(accessKeyID: "AKIA", secretAccessKey: "s"))
    }

    @Test func elsewhereThereIsNone() async {
        let error = await #expect(throws: CredentialError.self) { try await ask([:], ScriptedTransport([])) }
        #expect(error?.isAbsence == true)
    }
}

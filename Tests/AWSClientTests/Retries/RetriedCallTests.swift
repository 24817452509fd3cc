import AWSClient
import AWSCore
import AWSWire
import S3Model
import SQSModel
import Synchronization
import Testing

@Suite struct RetriedCallTests {
    private let clock = JumpingClock()
    private let endpoint = Endpoint.local(1)

    private static let sent = HTTPResponse(status: 200, body: HTTPBody(#"{"MessageId":"1","MD5OfMessageBody":"x"}"#))
    private static let unavailable = HTTPResponse(status: 503)

    private static func jsonError(_ code: String, status: Int = 400, date: String? = nil) -> HTTPResponse {
        var response = HTTPResponse(status: status, body: HTTPBody(#"{"__type":"com.amazonaws.sqs#\#(code)","message":"m"}"#))
        response.fields["Date"] = date
        return response
    }

    private func client(_ transport: ScriptedTransport, attempts: Int = 3) -> AWSClient {
        AWSClient(.testing(endpoint: endpoint, attempts: attempts, clock: clock), transport: transport)
    }

    private func send(_ client: AWSClient) async throws -> String? {
        try await client.call(SendMessage.self, SendMessageRequest(queueUrl: "http://q", messageBody: "m")).messageId
    }

    @Test func triesThreeTimes() async throws {
        let transport = ScriptedTransport([
            .success(Self.unavailable), .success(Self.jsonError("ThrottlingException")), .success(Self.sent),
        ])
        #expect(try await send(client(transport)) == "1")
        #expect(transport.requests.map { $0.fields["amz-sdk-request"] } == ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"])
        #expect(Set(transport.requests.map { $0.fields["amz-sdk-invocation-id"] }).count == 1)
        #expect(clock.waits.count == 2)
        #expect(clock.waits.allSatisfy { $0 < .seconds(2) })
    }

    @Test func givesUpAfterThree() async {
        let transport = ScriptedTransport([.success(Self.unavailable)])
        let error = await #expect(throws: AWSError.self) { try await send(client(transport)) }
        #expect(error?.status == 503)
        #expect(transport.sent.count == 3)
    }

    @Test func triesBrokenConnectionsAgain() async throws {
        let broken = TransportError(isTimeout: false, endpoint: endpoint, reason: "reset")
        let transport = ScriptedTransport([.failure(broken), .success(Self.sent)])
        #expect(try await send(client(transport)) == "1")
        let dead = ScriptedTransport([.failure(broken)])
        await #expect(throws: broken) { try await send(client(dead)) }
        #expect(dead.sent.count == 3)
    }

    @Test(arguments: ["QueueDoesNotExist", "AccessDeniedException", "ValidationException"])
    func doesNotRepeatWhatIsWrong(code: String) async {
        let transport = ScriptedTransport([.success(Self.jsonError(code))])
        let error = await #expect(throws: AWSError.self) { try await send(client(transport)) }
        #expect(error?.code == code)
        #expect(transport.sent.count == 1)
    }

    @Test func stopsWhenTheAllowanceIsSpent() async {
        let transport = ScriptedTransport([.success(Self.unavailable)])
        let client = client(transport)
        for _ in 0..<60 { _ = try? await send(client) }
        // A hundred retries are paid for, and then none.
        #expect(transport.sent.count == 60 + 100)
    }

    @Test func signsAgainByTheServicesClock() async throws {
        let serverTime = clock.now.adding(seconds: 7200)
        let skewed = Self.jsonError("InvalidSignatureException", date: serverTime.httpDate)
        let transport = ScriptedTransport([.success(skewed), .success(Self.sent)])
        let client = client(transport)
        #expect(try await send(client) == "1")
        #expect(transport.requests.map { $0.fields["X-Amz-Date"] } == [clock.now.basicISO8601, serverTime.basicISO8601])
        // Later calls begin with what was learned.
        #expect(try await send(client) == "1")
        #expect(transport.requests.last?.fields["X-Amz-Date"] == serverTime.basicISO8601)
    }

    /// S3's answer to HEAD says nothing but 403: the `Date` tells why.
    @Test func signsAgainAfterARefusedHead() async throws {
        let serverTime = clock.now.adding(seconds: -3600)
        let refused = HTTPResponse(status: 403, fields: ["Date": serverTime.httpDate])
        let transport = ScriptedTransport([.success(refused), .success(HTTPResponse(status: 200, fields: ["ETag": "\"e\""]))])
        let client = client(transport)
        #expect(try await client.call(HeadObject.self, HeadObjectRequest(bucket: "b", key: "k")).eTag == "\"e\"")
        #expect(transport.requests.map { $0.fields["X-Amz-Date"] } == [clock.now.basicISO8601, serverTime.basicISO8601])
    }

    @Test func aRefusedHeadWithTheRightTimeStaysRefused() async {
        let transport = ScriptedTransport([.success(HTTPResponse(status: 403, fields: ["Date": clock.now.httpDate]))])
        let error = await #expect(throws: AWSError.self) {
            try await client(transport).call(HeadObject.self, HeadObjectRequest(bucket: "b", key: "k"))
        }
        #expect(error?.status == 403)
        #expect(transport.sent.count == 1)
    }

    @Test func learnsTheTimeFromS3sRefusal() async throws {
        let document = "<Error><Code>RequestTimeTooSkewed</Code><Message>m</Message></Error>"
        let serverTime = clock.now.adding(seconds: 86_400)
        let refused = HTTPResponse(status: 403, fields: ["Date": serverTime.httpDate], body: HTTPBody(document))
        let transport = ScriptedTransport([.success(refused), .success(HTTPResponse(status: 200))])
        _ = try await client(transport).call(GetObject.self, GetObjectRequest(bucket: "b", key: "k"))
        #expect(transport.requests.last?.fields["X-Amz-Date"] == serverTime.basicISO8601)
    }

    @Test func waitsAsLongAsItIsTold() async throws {
        var busy = Self.unavailable
        busy.fields["x-amz-retry-after"] = "4000"
        let transport = ScriptedTransport([.success(busy), .success(Self.sent)])
        #expect(try await send(client(transport)) == "1")
        #expect(clock.waits == [.seconds(4)])
    }

    @Test func aWrongSecretIsNoSkew() async {
        let transport = ScriptedTransport([.success(Self.jsonError("InvalidSignatureException", date: clock.now.httpDate))])
        await #expect(throws: AWSError.self) { try await send(client(transport)) }
        #expect(transport.sent.count == 1)
    }

    @Test func fetchesOtherCredentialsWhenTheyExpired() async throws {
        let transport = ScriptedTransport([.success(Self.jsonError("ExpiredTokenException")), .success(Self.sent)])
        var configuration = ClientConfiguration.testing(endpoint: endpoint, clock: clock)
        configuration.credentials = RefreshingCredentialProvider(NumberedKeys(), clock: clock)
        #expect(try await send(AWSClient(configuration, transport: transport)) == "1")
        let keys = transport.requests.map { $0.fields["Authorization"]?.contains("key1/") == true ? 1 : 2 }
        #expect(keys == [1, 2])
    }

    /// A stream that was read once is gone; one that can be made again is sent again.
    @Test func repeatsStreamsOnlyWhenTheyCanBeMadeAgain() async throws {
        let stored = HTTPResponse(status: 200, fields: ["ETag": "\"e\""])
        @Sendable func stream() -> HTTPBody {
            let pieces = Mutex<[[UInt8]]>([Array("to".utf8), Array("pho".utf8)])
            return HTTPBody(length: 5) { pieces.withLock { $0.popLast() } }
        }
        let once = ScriptedTransport([.success(Self.unavailable), .success(stored)])
        await #expect(throws: AWSError.self) {
            try await client(once).call(PutObject.self, PutObjectRequest(body: stream(), bucket: "b", key: "k"))
        }
        #expect(once.sent.count == 1)
        let again = ScriptedTransport([.success(Self.unavailable), .success(stored)])
        let output = try await client(again).call(PutObject.self) { PutObjectRequest(body: stream(), bucket: "b", key: "k") }
        #expect(output.eTag == "\"e\"")
        #expect(again.requests.map { $0.body.bytes?.count } == [again.requests[0].body.bytes?.count, again.requests[0].body.bytes?.count])
        #expect(String(decoding: again.requests[1].body.bytes ?? [], as: UTF8.self).contains("photo"))
    }
}

private final class NumberedKeys: CredentialProvider {
    let source = "numbered keys"
    private let count = Mutex(0)

    func credentials() async -> Credentials {
        let number = count.withLock { count in
            count += 1
            return count
        }
        return Credentials(accessKeyID: "key\(number)", secretAccessKey: "s", sessionToken: "t")
    }
}

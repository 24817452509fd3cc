import AWSCore
import AWSWire
import S3Model
import SQSModel
import Synchronization
import Testing

@testable import AWSClient

/// A bucket that lies in another Region than the client's: S3's answers as AWS documents them, one after the other.
@Suite struct BucketRedirectTests {
    private let clock = JumpingClock()

    private func client(_ transport: ScriptedTransport, region: String = "us-east-1", attempts: Int = 3) -> AWSClient {
        AWSClient(.testing(region: Region(rawValue: region), attempts: attempts, clock: clock), transport: transport)
    }

    private static func answer(_ status: Int, _ code: String, _ rest: String = "", region: String? = nil) -> HTTPResponse {
        var fields: HTTPFields = [:]
        fields["x-amz-bucket-region"] = region
        return HTTPResponse(
            status: status,
            fields: fields,
            body: HTTPBody("<Error><Code>\(code)</Code><Message>m</Message>\(rest)</Error>")
        )
    }

    static let redirects: [HTTPResponse] = [
        answer(301, "PermanentRedirect", region: "eu-west-1"),
        answer(301, "PermanentRedirect", "<Endpoint>uploads.s3.eu-west-1.amazonaws.com</Endpoint>"),
        answer(301, "PermanentRedirect", "<Endpoint>uploads.s3-eu-west-1.amazonaws.com</Endpoint>"),
        answer(307, "TemporaryRedirect", "<Endpoint>uploads.s3-eu-west-1.amazonaws.com</Endpoint>"),
        answer(307, "TemporaryRedirect", region: "eu-west-1"),
        answer(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"),
        answer(400, "IllegalLocationConstraintException", region: "eu-west-1"),
    ]

    @Test(arguments: redirects)
    func signsAgainForTheBucketsRegion(redirect: HTTPResponse) async throws {
        let stored = HTTPResponse(status: 200, fields: ["ETag": "\"e\""])
        let transport = ScriptedTransport([.success(redirect), .success(stored)])
        // No retry is left: following a redirect is none.
        let client = client(transport, attempts: 1)
        let request = PutObjectRequest(body: HTTPBody("photo"), bucket: "uploads", key: "k")
        #expect(try await client.call(PutObject.self, request).eTag == "\"e\"")
        #expect(transport.sent.map(\.endpoint.host) == ["uploads.s3.us-east-1.amazonaws.com", "uploads.s3.eu-west-1.amazonaws.com"])
        let scopes = try transport.requests.map { try #require(try SignatureClaims($0)).scope.region }
        #expect(scopes == ["us-east-1", "eu-west-1"])
        #expect(clock.waits.isEmpty)

        // It is remembered, for this bucket alone.
        _ = try await client.call(PutObject.self, request)
        _ = try await client.call(PutObject.self, PutObjectRequest(body: HTTPBody("photo"), bucket: "processed", key: "k"))
        #expect(
            transport.sent.dropFirst(2).map(\.endpoint.host)
                == ["uploads.s3.eu-west-1.amazonaws.com", "processed.s3.us-east-1.amazonaws.com"]
        )
    }

    /// HEAD on an object in another Region is answered by a bare 400: the bucket is asked, and its answer names the Region.
    @Test func asksTheBucketWhenTheAnswerIsBare() async throws {
        let transport = ScriptedTransport { sent in
            if sent.endpoint.host.contains("eu-west-1") { return HTTPResponse(status: 200, fields: ["ETag": "\"e\""]) }
            return HTTPResponse(status: 400, fields: sent.request.target == "/" ? ["x-amz-bucket-region": "eu-west-1"] : [:])
        }
        let output = try await client(transport).call(HeadObject.self, HeadObjectRequest(bucket: "uploads", key: "k"))
        #expect(output.eTag == "\"e\"")
        #expect(
            transport.sent.map { "\($0.request.method) \($0.endpoint.host)\($0.request.target)" } == [
                "HEAD uploads.s3.us-east-1.amazonaws.com/k", "HEAD uploads.s3.us-east-1.amazonaws.com/",
                "HEAD uploads.s3.eu-west-1.amazonaws.com/", "HEAD uploads.s3.eu-west-1.amazonaws.com/k",
            ]
        )
    }

    @Test func doesNotGoInCircles() async {
        let transport = ScriptedTransport([
            .success(Self.answer(301, "PermanentRedirect", region: "eu-west-1")),
            .success(Self.answer(301, "PermanentRedirect", region: "us-east-1")),
        ])
        let error = await #expect(throws: AWSError.self) {
            try await client(transport).call(GetObject.self, GetObjectRequest(bucket: "uploads", key: "k"))
        }
        #expect(error?.code == "PermanentRedirect")
        #expect(transport.sent.count == 2)
    }

    @Test(arguments: ["us-east-1", nil])
    func aRedirectToNowhereIsAnError(region: String?) async {
        let transport = ScriptedTransport([.success(Self.answer(301, "PermanentRedirect", region: region))])
        let error = await #expect(throws: AWSError.self) {
            try await client(transport).call(GetObject.self, GetObjectRequest(bucket: "uploads", key: "k"))
        }
        #expect(error?.status == 301)
        #expect(transport.sent.count <= 2)
    }

    @Test func doesNotLeaveItsPartition() async {
        let transport = ScriptedTransport([.success(Self.answer(301, "PermanentRedirect", region: "cn-north-1"))])
        let error = EndpointError.otherPartition(bucket: "uploads", region: Region(rawValue: "cn-north-1"), home: .usEast1)
        await #expect(throws: error) {
            try await client(transport).call(GetObject.self, GetObjectRequest(bucket: "uploads", key: "k"))
        }
        #expect(transport.sent.count == 1)
    }

    /// The answer says nothing of the Region, and the bucket, asked for it, lies in another partition.
    @Test func saysThatTheBucketIsInAnotherPartition() async {
        let transport = ScriptedTransport { sent in
            HTTPResponse(status: 400, fields: sent.request.target == "/" ? ["x-amz-bucket-region": "cn-north-1"] : [:])
        }
        let error = EndpointError.otherPartition(bucket: "uploads", region: Region(rawValue: "cn-north-1"), home: .usEast1)
        await #expect(throws: error) {
            try await client(transport).call(HeadObject.self, HeadObjectRequest(bucket: "uploads", key: "k"))
        }
    }

    @Test func aCancelledSearchForTheBucketIsCancelled() async {
        let transport = ScriptedTransport { sent in
            if sent.request.target == "/" { throw CancellationError() }
            return HTTPResponse(status: 400)
        }
        await #expect(throws: CancellationError.self) {
            try await client(transport).call(HeadObject.self, HeadObjectRequest(bucket: "uploads", key: "k"))
        }
    }

    /// A Region becomes a part of a host name: an answer cannot send a signed request anywhere.
    @Test func doesNotFollowWhatIsNoRegion() async {
        let transport = ScriptedTransport([.success(Self.answer(301, "PermanentRedirect", region: "evil.com/"))])
        await #expect(throws: EndpointError.malformedRegion(.malformed("evil.com/"))) {
            try await client(transport).call(GetObject.self, GetObjectRequest(bucket: "uploads", key: "k"))
        }
        #expect(transport.sent.count == 1)
    }

    @Test func remembersForTheNextWhenAStreamIsGone() async throws {
        let transport = ScriptedTransport([
            .success(Self.answer(307, "TemporaryRedirect", region: "eu-west-1")), .success(HTTPResponse(status: 200)),
        ])
        let client = client(transport)
        let piece = Mutex<[UInt8]?>(Array("photo".utf8))
        let body = HTTPBody(length: 5) { piece.withLock { $0.take() } }
        await #expect(throws: AWSError.self) {
            try await client.call(PutObject.self, PutObjectRequest(body: body, bucket: "uploads", key: "k"))
        }
        _ = try await client.call(GetObject.self, GetObjectRequest(bucket: "uploads", key: "k"))
        #expect(transport.sent.last?.endpoint.host == "uploads.s3.eu-west-1.amazonaws.com")
    }

    @Test func aNewBucketsPlaceIsNotARedirect() async {
        let transport = ScriptedTransport([.success(Self.answer(400, "IllegalLocationConstraintException", region: "eu-west-1"))])
        await #expect(throws: AWSError.self) { try await client(transport).call(CreateBucket.self, CreateBucketRequest(bucket: "uploads")) }
        #expect(transport.sent.count == 1)
    }

    @Test(
        arguments: [
            ("uploads.s3.eu-west-1.amazonaws.com", "eu-west-1"), ("uploads.s3-eu-west-1.amazonaws.com", "eu-west-1"),
            ("my.s3-photos.s3.dualstack.eu-west-1.amazonaws.com", "eu-west-1"),
            ("uploads.s3-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
            ("uploads.s3.amazonaws.com", nil), ("s3.amazonaws.com", nil), ("example.com", nil), ("", nil),
        ] as [(String, String?)]
    )
    func readsTheRegionOfAHost(host: String, expected: String?) {
        #expect(BucketRedirect.region(ofHost: host) == expected)
    }
}

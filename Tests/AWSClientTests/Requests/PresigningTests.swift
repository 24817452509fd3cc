import AWSClient
import AWSCore
import AWSWire
import S3Model
import STSModel
import Testing

@Suite struct PresigningTests {
    private let clock = JumpingClock()

    private func client(_ endpoint: Endpoint?) -> AWSClient {
        AWSClient(.testing(endpoint: endpoint, clock: clock), transport: ScriptedTransport([]))
    }

    /// The request that a browser makes of a link.
    private func request(_ url: String, method: String = "GET") throws -> (HTTPRequest, Endpoint) {
        let scheme = try #require(url.firstRange(of: "://"))
        let slash = try #require(url[scheme.upperBound...].firstIndex(of: "/"))
        let endpoint = try #require(Endpoint(String(url[..<slash])))
        return (HTTPRequest(method: method, target: String(url[slash...]), fields: ["Host": endpoint.authority]), endpoint)
    }

    private func verify(_ request: HTTPRequest, at time: Timestamp) throws {
        let claims = try #require(try SignatureClaims(request))
        _ = try SignatureVerifier().verify(claims, of: request, with: .testing, now: time)
    }

    @Test func makesALinkToAnObject() async throws {
        let input = GetObjectRequest(bucket: "uploads", key: "a b.jpg", responseContentType: "image/jpeg")
        let url = try await client(Endpoint("http://localhost:4566")).presignedURL(GetObject.self, input, lifetime: .seconds(60))
        let (request, endpoint) = try request(url)
        #expect(endpoint.description == "http://localhost:4566")
        #expect(request.path == "/uploads/a%20b.jpg")
        #expect(QueryItems(parsing: request.query)["response-content-type"] == "image/jpeg")
        try verify(request, at: clock.now.adding(seconds: 60))
        #expect(throws: SignatureError.self) { try verify(request, at: clock.now.adding(seconds: 61)) }
        var tampered = request
        tampered.method = "PUT"
        #expect(throws: SignatureError.self) { try verify(tampered, at: clock.now) }
    }

    @Test func signsForTheAddressThatBrowsersUse() async throws {
        let input = GetObjectRequest(bucket: "uploads", key: "k")
        let url = try await client(Endpoint("http://cloud:4566"))
            .presignedURL(GetObject.self, input, lifetime: .seconds(60), endpoint: Endpoint("https://photos.example.com/s3"))
        #expect(url.hasPrefix("https://photos.example.com/s3/uploads/k?"))
        try verify(try request(url).0, at: clock.now)
    }

    @Test func usesTheBucketsHostAtAWS() async throws {
        let url = try await client(nil).presignedURL(GetObject.self, GetObjectRequest(bucket: "uploads", key: "k"), lifetime: .seconds(60))
        #expect(url.hasPrefix("https://uploads.s3.us-east-1.amazonaws.com/k?"))
        try verify(try request(url).0, at: clock.now)
    }

    @Test func saysWhereFormsArePosted() throws {
        #expect(try client(nil).uploadURL(bucket: "uploads") == "https://uploads.s3.us-east-1.amazonaws.com/")
        #expect(try client(nil).uploadURL(bucket: "my.photos") == "https://s3.us-east-1.amazonaws.com/my.photos")
        #expect(try client(Endpoint("http://localhost:4566")).uploadURL(bucket: "uploads") == "http://localhost:4566/uploads")
        let other = Endpoint("http://10.0.0.1:4566")
        #expect(try client(nil).uploadURL(bucket: "uploads", endpoint: other) == "http://10.0.0.1:4566/uploads")
    }
}

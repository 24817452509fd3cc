import AWSCore
import AWSEvents
import AWSWire
import S3Model
import Synchronization
import Testing

@testable import LocalCloud

/// An S3 that lets `http://app.localhost` post to the bucket `open`, and remembers what it is given.
private final class FakeObjectStore: ObjectStoreFront {
    let uploads = Mutex<[(upload: PostUpload, bytes: [UInt8], principal: Principal)]>([])

    func crossOriginFields(_ query: CrossOriginQuery) async throws -> HTTPFields? {
        guard query.bucket == "open", query.origin == "http://app.localhost", query.method == "POST" else { return nil }
        return ["Access-Control-Allow-Origin": query.origin, "Vary": "Origin"]
    }

    func postObject(_ upload: PostUpload, context: RequestContext) async throws -> PostUploadResult {
        let bytes = try await upload.file.collect(upTo: 1 << 20)
        uploads.withLock { $0.append((upload, bytes, context.principal)) }
        return PostUploadResult(etag: "\"e\"")
    }
}

/// A gateway over an S3 without operations.
private struct Fixture {
    let store = FakeObjectStore()
    let cloud: TestCloud
    let gateway: Gateway

    init() throws {
        self.cloud = try TestCloud()
        cloud.environment.registry.objectStore = store
        let metadata = OperationMetadata(name: "ListBuckets", method: "GET")
        let service = GatewayService(.s3, operations: ["ListBuckets": metadata]) { _, _, _ in ListBucketsOutput() }
        self.gateway = Gateway(
            configuration: cloud.cloud.gateway.configuration,
            services: [service],
            authentication: cloud.cloud.gateway.authentication,
            registry: cloud.environment.registry,
            clock: cloud.clock,
            random: cloud.environment.random,
            meter: NoMeter(),
            logger: cloud.environment.logger
        )
    }

    func send(_ method: String, _ target: String, _ fields: HTTPFields, _ body: String = "") async -> HTTPResponse {
        var fields = fields
        if fields["Host"] == nil { fields.append("Host", "localhost:4566") }
        return await gateway.answer(HTTPRequest(method: method, target: target, fields: fields, body: HTTPBody(body)), from: PeerInfo())
    }

    /// A form as `generate_presigned_post` makes it, with the fields changed by `change`.
    func form(
        _ file: String,
        secret: String = "test",
        length: ClosedRange<Int64>? = nil,
        change: (inout [PostFormFields.Field]) -> Void = { _ in }
    )
        -> String
    {
        let form = PostForm(
            bucket: "open",
            key: "in/${filename}",
            contentLength: length,
            expiration: cloud.clock.now.adding(seconds: 60)
        )
        let credentials = Credentials(accessKeyID: "test", secretAccessKey: secret)
        var fields = form.signed(by: credentials, region: .usEast1, now: cloud.clock.now).fields
        change(&fields)
        let parts = fields.map { "--b\r\nContent-Disposition: form-data; name=\"\($0.name)\"\r\n\r\n\($0.value)\r\n" }.joined()
        return parts + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.jpg\"\r\n\r\n\(file)\r\n--b--\r\n"
    }

    func post(_ form: String, origin: String? = nil) async -> HTTPResponse {
        var fields: HTTPFields = ["Content-Type": "multipart/form-data; boundary=b"]
        if let origin { fields.append("Origin", origin) }
        return await send("POST", "/open", fields, form)
    }
}

struct BrowserTests {
    @Test func aPreflightIsAnsweredByTheBucketsRules() async throws {
        let fixture = try Fixture()
        let asked: HTTPFields = ["Origin": "http://app.localhost", "Access-Control-Request-Method": "POST"]
        let good = await fixture.send("OPTIONS", "/open", asked)
        #expect(good.status == 200)
        #expect(good.fields["Access-Control-Allow-Origin"] == "http://app.localhost")
        for (target, fields) in [
            ("/open", ["Origin": "http://evil.example", "Access-Control-Request-Method": "POST"]),
            ("/open", ["Origin": "http://app.localhost", "Access-Control-Request-Method": "DELETE"]), ("/closed", asked), ("/", asked),
        ] as [(String, HTTPFields)] {
            let refused = await fixture.send("OPTIONS", target, fields)
            #expect(refused.status == 403)
            #expect(refused.fields["Access-Control-Allow-Origin"] == nil)
        }
        #expect(await fixture.send("OPTIONS", "/open", [:]).status == 400)
    }

    @Test func aFormUploadIsStored() async throws {
        let fixture = try Fixture()
        let response = await fixture.post(fixture.form("photo bytes"), origin: "http://app.localhost")
        #expect(response.status == 204)
        #expect(response.fields["ETag"] == "\"e\"")
        #expect(response.fields["Location"] == "http://localhost:4566/open/in/x.jpg")
        #expect(response.fields["Access-Control-Allow-Origin"] == "http://app.localhost")
        let stored = try #require(fixture.store.uploads.withLock { $0.first })
        #expect(stored.upload.key == "in/x.jpg")
        #expect(stored.bytes == Array("photo bytes".utf8))
        #expect(stored.principal == .root(.local))
    }

    @Test func aFormOfAStrangersPageIsRefused() async throws {
        let fixture = try Fixture()
        #expect(await fixture.post(fixture.form("x"), origin: "http://evil.example").status == 403)
        #expect(fixture.store.uploads.withLock { $0.isEmpty })
    }

    @Test func formsAreVerified() async throws {
        let fixture = try Fixture()
        func code(_ form: String) async throws -> String {
            let text = try await fixture.post(form).text()
            return text.split(separator: "<Code>").last?.split(separator: "<").first.map(String.init) ?? text
        }
        #expect(try await code(fixture.form("x", secret: "wrong")) == "SignatureDoesNotMatch")
        #expect(try await code(fixture.form("x") { $0.removeAll { $0.name.lowercased() == "policy" } }) == "AccessDenied")
        #expect(
            try await code(fixture.form("x") { fields in fields = fields.map { $0.name == "key" ? .init("key", "other") : $0 } })
                == "AccessDenied"
        )
        #expect(try await code(fixture.form("x") { $0.append(.init("x-amz-meta-a", "1")) }) == "AccessDenied")
        #expect(try await code(fixture.form("0123456789", length: 1...5)) == "EntityTooLarge")
        #expect(try await code(fixture.form("1", length: 3...5)) == "EntityTooSmall")
        #expect(try await code("--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na\r\n--b--\r\n") == "InvalidArgument")
        #expect(try await code("nonsense") == "InvalidArgument")
        fixture.cloud.clock.advance(by: .seconds(1))
        let late = fixture.form("x")
        fixture.cloud.clock.advance(by: .seconds(61))
        #expect(try await code(late) == "AccessDenied")
        #expect(fixture.store.uploads.withLock { $0.isEmpty })
    }

    @Test(arguments: [("200", 200), ("201", 201), ("204", 204), ("500", 204)])
    func theFormChoosesItsAnswer(wanted: String, status: Int) async throws {
        let result = PostUploadResult(etag: "\"e&1\"")
        var upload = PostUpload(bucket: "b", key: "a b/<c>", fields: PostFormFields([.init("success_action_status", wanted)]), file: .empty)
        let response = UploadAnswer.answer(result, to: upload, endpoint: AddressedEndpoint(host: "localhost"))
        #expect(response.status == status)
        if status == 201 {
            let text = try await response.text()
            #expect(text.contains("<Key>a b/&lt;c&gt;</Key><ETag>&quot;e&amp;1&quot;</ETag>"))
            #expect(text.contains("<Location>http://localhost/b/a%20b/%3Cc%3E</Location>"))
        }
        upload.fields.append("success_action_redirect", "http://app.localhost/done?a=1")
        let redirect = UploadAnswer.answer(result, to: upload, endpoint: AddressedEndpoint(host: "localhost"))
        #expect(redirect.status == 303)
        #expect(redirect.fields["Location"] == "http://app.localhost/done?a=1&bucket=b&key=a%20b%2F%3Cc%3E&etag=%22e%261%22")
    }

    @Test func aFollowedLinkIsReadAndAnEmbeddedOneIsNot() async throws {
        let fixture = try Fixture()
        for (mode, status) in [("navigate", 200), ("no-cors", 403)] {
            let request = HTTPRequest(
                method: "GET",
                target: "/",
                fields: ["Host": "localhost:4566", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode]
            )
            let signed = fixture.cloud.signed(request, for: "s3")
            #expect(await fixture.gateway.answer(signed, from: PeerInfo()).status == status)
        }
    }

    @Test func errorsOfS3AreXML() async throws {
        let fixture = try Fixture()
        let response = await fixture.send("GET", "/", [:])
        #expect(response.status == 403)
        #expect(response.fields["Server"] == "AmazonS3")
        let text = try await response.text()
        let id = try #require(response.fields["x-amz-request-id"])
        #expect(id.utf8.count == 16)
        #expect(text.contains("<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>\(id)</RequestId>"))
        #expect(try await fixture.send("PATCH", "/b", [:]).text().contains("<Code>MethodNotAllowed</Code>"))
        #expect(await fixture.send("GET", "/b?website", [:]).status == 501)
        #expect(try await fixture.send("GET", "/b/%zz", [:]).text().contains("<Code>InvalidURI</Code>"))
    }
}

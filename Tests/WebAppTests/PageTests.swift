import Hummingbird
import HummingbirdTesting
import Testing

@testable import WebApp

/// What the embedded page promises: nothing inline, nothing from elsewhere, small.
@Suite struct PageTests {
    private func text(_ name: String) throws -> String {
        String(buffer: try #require(Asset.all[name]).bytes)
    }

    @Test func everyFileThatThePageNamesIsThere() throws {
        let page = try text("index.html")
        let named = page.matches(of: /(?:href|src)="([^"#]+)"/).map { String($0.output.1) }
        #expect(named.contains("app.js"))
        for name in named { #expect(Asset.all[name] != nil, "\(name)") }
        for (name, _) in Asset.all where name.hasSuffix(".js") {
            for match in try text(name).matches(of: /from '\.\/([^']+)'/) {
                #expect(Asset.all[String(match.output.1)] != nil, "\(name) imports \(match.output.1)")
            }
        }
    }

    @Test func nothingIsInlineAndNothingComesFromElsewhere() throws {
        let page = try text("index.html")
        #expect(!page.contains(/<script(?![^>]*src=)/))
        #expect(!page.contains("<style"))
        #expect(!page.contains(/\s(style|on[a-z]+)=/))
        for (name, _) in Asset.all where name.hasSuffix(".html") || name.hasSuffix(".css") || name.hasSuffix(".js") {
            #expect(!(try text(name).contains(/https?:\/\//)), "\(name)")
        }
    }

    @Test func scriptIsSmall() {
        let size = Asset.all.filter { $0.key.hasSuffix(".js") }.reduce(0) { $0 + $1.value.bytes.readableBytes }
        #expect(size > 5000)
        #expect(size < 100_000)
    }

    @Test func sampleIsAPhotograph() throws {
        let bytes = try #require(Asset.all["sample.jpg"]).bytes.readableBytesView
        #expect(bytes.starts(with: [0xFF, 0xD8, 0xFF]))
        #expect(bytes.suffix(2).elementsEqual([0xFF, 0xD9]))
        #expect((100_000...200_000).contains(bytes.count))
    }

    @Test(
        "Assets have their type and an ETag, and an unchanged one is not sent again",
        arguments: [
            ("/", "text/html; charset=utf-8"), ("/app.js", "text/javascript; charset=utf-8"), ("/style.css", "text/css; charset=utf-8"),
            ("/favicon.svg", "image/svg+xml"), ("/sample.jpg", "image/jpeg"),
        ]
    )
    func assets(path: String, type: String) async throws {
        let fixture = try Fixture()
        let answer = try await fixture.ask(.get, path)
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == type)
        #expect(answer.headers[.cacheControl] == "no-cache")
        let eTag = try #require(answer.headers[.eTag])
        let again = try await fixture.ask(.get, path, [.ifNoneMatch: eTag])
        #expect(again.status == .notModified)
        #expect(again.body.readableBytes == 0)
        #expect(again.headers[.eTag] == eTag)
        #expect(try await fixture.ask(.get, path, [.ifNoneMatch: "\"other\""]).status == .ok)
    }

    @Test func browsersAreToldToBeStrict() async throws {
        let answer = try await Fixture().ask(.get, "/")
        let policy = try #require(answer.headers[.contentSecurityPolicy])
        #expect(policy.contains("default-src 'none'"))
        #expect(policy.contains("script-src 'self'"))
        #expect(policy.contains("connect-src 'self' http://localhost:4566"))
        #expect(policy.contains("frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe"))
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        #expect(answer.headers[.referrerPolicy] == "no-referrer")
    }

    @Test func whatIsNotThereIsSaidInJSON() async throws {
        let answer = try await Fixture().ask(.get, "/nothing")
        #expect(answer.status == .notFound)
        #expect(answer.text.contains("\"code\":\"NotFound\""))
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
    }

    @Test func foreignNamesAreRefused() async throws {
        let fixture = try Fixture { $0.trustsForwardedFields = true }
        let answer = try await fixture.ask(.get, "/", [.forwardedHost: "evil.example.com"])
        #expect(answer.status == .misdirectedRequest)
        // Without the setting the field is nobody's business.
        #expect(try await Fixture().ask(.get, "/", [.forwardedHost: "evil.example.com"]).status == .ok)
    }

    @Test func healthIsAnswered() async throws {
        let fixture = try Fixture()
        let answer = try await fixture.ask(.get, "/healthz")
        #expect(answer.status == .ok)
        #expect(answer.text == #"{"photos":0,"status":"starting","subscription":"waiting"}"#)
    }

    @Test func balancersAreToldWhenThePageIsReady() async throws {
        let fixture = try Fixture()
        #expect(try await fixture.ask(.get, "/readyz").status == .serviceUnavailable)
        await fixture.subscription.step()
        #expect(try await fixture.ask(.get, "/readyz").status == .serviceUnavailable)
        try await fixture.subscription.confirm(token: "t")
        await fixture.subscription.step()
        let answer = try await fixture.ask(.get, "/readyz")
        #expect(answer.status == .ok)
        #expect(answer.text == #"{"photos":0,"status":"ok","subscription":"confirmed"}"#)
    }

    @Test("A page behind a proxy that speaks TLS may upload: its origin is the one that the proxy tells")
    func forwardedSchemeCounts() async throws {
        let fields: HTTPFields = [
            .origin: "https://127.0.0.1", .forwardedScheme: "http, https", .forwardedHost: "127.0.0.1", .contentType: "application/json",
        ]
        let offer = #"{"name":"a.jpg","type":"image/jpeg","size":3}"#
        let fixture = try Fixture { $0.trustsForwardedFields = true }
        #expect(try await fixture.ask(.post, "/api/uploads", fields, body: offer).status == .ok)
        #expect(try await Fixture().ask(.post, "/api/uploads", fields, body: offer).status == .forbidden)
    }
}

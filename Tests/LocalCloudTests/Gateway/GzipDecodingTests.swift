import AWSCore
import AWSWire
import CloudWatchModel
import Testing

@testable import LocalCloud

struct GzipDecodingTests {
    /// `printf 'Action=ListMetrics&Version=2010-08-01' | gzip -9n`
    private static let form = Base64URL.decode("H4sIAAAAAAACA3NMLsnMz7P1ySwu8U0tKcpMLlYLSy0qBokZGRga6BpY6BoYAgBOTyCNJQAAAA")

    @Test func aCompressedFormIsUnderstood() async throws {
        let cloud = try TestCloud()
        let request = HTTPRequest(
            method: "POST",
            target: "/",
            fields: ["Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"],
            body: HTTPBody(try #require(Self.form))
        )
        let answer = await cloud.send(request, to: "monitoring")
        #expect(answer.status == 200)
        #expect(try await answer.text().contains("<ListMetricsResult>"))
    }

    @Test func brokenAndBoundlessBodiesAreRefused() throws {
        let form = try #require(Self.form)
        #expect(try GzipDecoding.inflate(form, limit: 37).count == 37)
        #expect(throws: BodyTooLarge.self) { try GzipDecoding.inflate(form, limit: 36) }
        #expect(throws: AWSError.self) { try GzipDecoding.inflate(Array(form.dropLast(12)), limit: 1000) }
        #expect(throws: AWSError.self) { try GzipDecoding.inflate(Array("plain".utf8), limit: 1000) }
        #expect(throws: AWSError.self) { try GzipDecoding.inflate([], limit: 1000) }
    }
}

import AWSCore
import AWSWire
import Testing

@Suite struct PresignedRefusalTests {
    private static func link(lifetime: Int = 600, extra: HTTPFields = HTTPFields(), target: String = "/uploads/a.jpg?versionId=1")
        -> HTTPRequest
    {
        var request = HTTPRequest(method: "GET", target: target, fields: HTTPFields([.init("Host", "localhost:4566")] + extra.fields))
        request.target = RequestSigner(service: "s3", region: "us-east-1")
            .presignedTarget(for: request, with: .longLived, lifetime: lifetime, at: .recorded)
        return request
    }

    private static func replace(_ request: inout HTTPRequest, _ old: String, _ new: String) {
        guard let range = request.target.firstRange(of: old) else { return }
        request.target.replaceSubrange(range, with: new)
    }

    static let tamperings: [Tampering] = [
        Tampering("another method", "SignatureDoesNotMatch") { $0.method = "PUT" },
        Tampering("HEAD for GET", "SignatureDoesNotMatch") { $0.method = "HEAD" },
        Tampering("another key", "SignatureDoesNotMatch") { replace(&$0, "a.jpg", "b.jpg") },
        Tampering("another version", "SignatureDoesNotMatch") { replace(&$0, "versionId=1", "versionId=2") },
        Tampering("a version less", "SignatureDoesNotMatch") { replace(&$0, "versionId=1&", "") },
        Tampering("a longer life", "SignatureDoesNotMatch") { replace(&$0, "X-Amz-Expires=600", "X-Amz-Expires=6000") },
        Tampering("an override more", "SignatureDoesNotMatch") { $0.target += "&response-content-type=text%2Fhtml" },
        Tampering("another host", "SignatureDoesNotMatch") { $0.fields["Host"] = "other:4566" },
        Tampering("another region", "SignatureDoesNotMatch") { replace(&$0, "us-east-1", "us-east-2") },
        Tampering("a bit of the signature", "SignatureDoesNotMatch") { $0.target.removeLast() },
        Tampering("a second life", "SignatureDoesNotMatch") { $0.target += "&X-Amz-Expires=604800" },
        Tampering("a field that was not signed", "AccessDenied") { $0.fields["x-amz-acl"] = "public-read" },
        Tampering("a payload mode that was not signed", "AccessDenied") {
            $0.fields["x-amz-content-sha256"] = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        },
        Tampering("no signed host", "AccessDenied") { replace(&$0, "SignedHeaders=host", "SignedHeaders=") },
        Tampering("no lifetime", "AuthorizationQueryParametersError", 400) { replace(&$0, "X-Amz-Expires=600&", "") },
        Tampering("more than a week", "AuthorizationQueryParametersError", 400) { replace(&$0, "Expires=600", "Expires=604801") },
        Tampering("a negative life", "AuthorizationQueryParametersError", 400) { replace(&$0, "Expires=600", "Expires=-1") },
        Tampering("a life that is no number", "AuthorizationQueryParametersError", 400) { replace(&$0, "Expires=600", "Expires=soon") },
        Tampering("no date", "AuthorizationQueryParametersError", 400) { replace(&$0, "X-Amz-Date=20261124T052831Z&", "") },
        Tampering("a date that is none", "AuthorizationQueryParametersError", 400) { replace(&$0, "20261124T052831Z", "today") },
        Tampering("another day", "AuthorizationQueryParametersError", 400) { replace(&$0, "20261124T052831Z", "20261125T052831Z") },
        Tampering("no signature", "AuthorizationQueryParametersError", 400) { replace(&$0, "&X-Amz-Signature=", "&Y=") },
        Tampering("no algorithm", "AuthorizationQueryParametersError", 400) { replace(&$0, "X-Amz-Algorithm=AWS4-HMAC-SHA256&", "") },
        Tampering("another algorithm", "AuthorizationQueryParametersError", 400) { replace(&$0, "AWS4-HMAC-SHA256", "none") },
        Tampering("version 4A", "AuthorizationQueryParametersError", 400) { replace(&$0, "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256") },
        Tampering("a credential without scope", "AuthorizationQueryParametersError", 400) { replace(&$0, "%2Fs3%2Faws4_request", "") },
        Tampering("version 2", "InvalidRequest", 400) { $0.target = "/b/k?AWSAccessKeyId=a&Expires=1&Signature=c" },
        Tampering("two mechanisms", "InvalidArgument", 400) { $0.fields["Authorization"] = "AWS4-HMAC-SHA256 Credential=x" },
    ]

    @Test(arguments: tamperings)
    func refusesTamperedLinks(tampering: Tampering) throws {
        var request = Self.link()
        #expect(refusal(of: request, with: .longLived, now: .recorded) == nil)
        tampering.change(&request)
        let error = refusal(of: request, with: .longLived, now: .recorded)
        #expect(error?.awsError(for: .restXML).code == tampering.code)
        #expect(error?.awsError(for: .restXML).status == tampering.status)
    }

    @Test func endsAtItsTime() {
        let request = Self.link(lifetime: 600)
        #expect(refusal(of: request, with: .longLived, now: .recorded.adding(seconds: 600)) == nil)
        let error = refusal(of: request, with: .longLived, now: .recorded.adding(seconds: 601))?.awsError(for: .restXML)
        #expect(error?.code == "AccessDenied")
        #expect(error?.message == "Request has expired")
        #expect(
            error?.fields == [
                .init("X-Amz-Expires", "600"), .init("Expires", "2026-11-24T05:38:31Z"), .init("ServerTime", "2026-11-24T05:38:32Z"),
            ]
        )
    }

    @Test func livesAWeekAtMost() {
        let request = Self.link(lifetime: 604_800)
        #expect(refusal(of: request, with: .longLived, now: .recorded.adding(seconds: 604_800)) == nil)
        #expect(refusal(of: request, with: .longLived, now: .recorded.adding(seconds: 604_801)) != nil)
    }

    @Test func beginsAtItsTime() {
        let request = Self.link()
        #expect(refusal(of: request, with: .longLived, now: .recorded.adding(seconds: -900)) == nil)
        let error = refusal(of: request, with: .longLived, now: .recorded.adding(seconds: -901))?.awsError(for: .restXML)
        #expect(error?.message == "Request is not yet valid")
    }

    @Test func bindsTheFieldsThatItSigned() {
        var request = Self.link(extra: ["Content-Type": "image/jpeg", "x-amz-meta-a": "1"])
        #expect(refusal(of: request, with: .longLived, now: .recorded) == nil)
        request.fields["Content-Type"] = "text/html"
        #expect(refusal(of: request, with: .longLived, now: .recorded)?.awsError(for: .restXML).code == "SignatureDoesNotMatch")
        request.fields["Content-Type"] = nil
        #expect(refusal(of: request, with: .longLived, now: .recorded)?.awsError(for: .restXML).code == "SignatureDoesNotMatch")
    }
}

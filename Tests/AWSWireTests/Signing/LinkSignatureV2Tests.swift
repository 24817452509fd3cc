import AWSCore
import Testing

@testable import AWSWire

/// Links of signature version 2, by the example in S3's documentation (RESTAuthentication).
@Suite struct LinkSignatureV2Tests {
    private let credentials = Credentials(accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    private let now = Timestamp(seconds: 1_175_139_000)
    private let query = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620"

    @Test func theDocumentedLinkIsValidInBothStyles() throws {
        let virtual = HTTPRequest(method: "GET", target: "/photos/puppy.jpg?\(query)", fields: ["Host": "johnsmith.s3.amazonaws.com"])
        let link = try #require(try LinkSignatureV2(virtual))
        #expect(link.accessKeyID == "AKIAIOSFODNN7EXAMPLE")
        try link.checkTime(now: now)
        try link.check(virtual, hostBucket: "johnsmith", with: credentials, now: now)
        let path = HTTPRequest(method: "GET", target: "/johnsmith/photos/puppy.jpg?\(query)", fields: ["Host": "s3.amazonaws.com"])
        try link.check(path, hostBucket: nil, with: credentials, now: now)
    }

    @Test func anythingElseIsNot() throws {
        let request = HTTPRequest(method: "GET", target: "/johnsmith/photos/puppy.jpg?\(query)")
        let link = try #require(try LinkSignatureV2(request))
        var others = [request, request, request, request]
        others[0].method = "PUT"
        others[1].target = "/johnsmith/photos/kitten.jpg?\(query)"
        others[2].target += "&response-content-type=text/html"
        others[3].fields.append("x-amz-meta-a", "b")
        for other in others {
            #expect(throws: SignatureError.self) { try link.check(other, hostBucket: nil, with: credentials, now: now) }
        }
    }

    @Test func whatStandsUnderTheSignature() throws {
        let request = HTTPRequest(
            method: "PUT",
            target: "/bucket/a%20b?uploadId=x%2By&partNumber=2&other=1&x-amz-meta-in-link=1&AWSAccessKeyId=k&Signature=s&Expires=12",
            fields: ["Content-Type": "text/plain", "X-Amz-Meta-B": "2", "x-amz-acl": "private"]
        )
        let link = try #require(try LinkSignatureV2(request))
        let lines = link.stringToSign(request, hostBucket: nil).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines == [
                "PUT", "", "text/plain", "12", "x-amz-acl:private", "x-amz-meta-b:2", "x-amz-meta-in-link:1",
                "/bucket/a%20b?partNumber=2&uploadId=x+y",
            ]
        )
    }

    @Test func linksEnd() throws {
        let link = try #require(try LinkSignatureV2(HTTPRequest(method: "GET", target: "/b/k?\(query)")))
        #expect(throws: AWSError.self) { try link.checkTime(now: Timestamp(seconds: 1_175_139_621)) }
    }

    @Test func incompleteLinks() throws {
        #expect(try LinkSignatureV2(HTTPRequest(method: "GET", target: "/b/k?versionId=null")) == nil)
        for query in ["AWSAccessKeyId=k&Signature=s", "AWSAccessKeyId=k&Expires=1", "AWSAccessKeyId=k&Signature=s&Expires=soon"] {
            #expect(throws: AWSError.self) { try LinkSignatureV2(HTTPRequest(method: "GET", target: "/b/k?\(query)")) }
        }
    }

    @Test func temporaryKeysNeedTheirToken() throws {
        var temporary = credentials
        temporary.sessionToken = "token"
        let target = "/b/k?x-amz-security-token=token&AWSAccessKeyId=k&Expires=1175139620&Signature="
        let unsigned = HTTPRequest(method: "GET", target: target + "s")
        let text = try #require(try LinkSignatureV2(unsigned)).stringToSign(unsigned, hostBucket: nil)
        let signature = PercentEncoding.encode(LinkSignatureV2.signature(of: text, secret: temporary.secretAccessKey))
        let request = HTTPRequest(method: "GET", target: target + signature)
        let link = try #require(try LinkSignatureV2(request))
        try link.check(request, hostBucket: nil, with: temporary, now: now)
        temporary.sessionToken = "another"
        #expect(throws: SignatureError.self) { try link.check(request, hostBucket: nil, with: temporary, now: now) }
    }
}

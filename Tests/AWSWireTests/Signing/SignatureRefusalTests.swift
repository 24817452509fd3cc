import AWSCore
import AWSWire
import Testing

/// One way to tamper with a signed request, or to sign it wrongly, and the codes that must come back.
struct Tampering: Sendable, CustomTestStringConvertible {
    var name: String
    /// S3's code.
    var code: String
    var status: Int
    var change: @Sendable (inout HTTPRequest) -> Void

    init(_ name: String, _ code: String, _ status: Int = 403, _ change: @escaping @Sendable (inout HTTPRequest) -> Void) {
        self.name = name
        self.code = code
        self.status = status
        self.change = change
    }

    var testDescription: String { name }
}

/// The error with which a request is refused; nil when it is accepted.
func refusal(of request: HTTPRequest, with credentials: Credentials, now: Timestamp) -> SignatureError? {
    do throws(SignatureError) {
        guard let claims = try SignatureClaims(request) else { return nil }
        _ = try SignatureVerifier().verify(claims, of: request, with: credentials, now: now)
        return nil
    } catch {
        return error
    }
}

@Suite struct SignatureRefusalTests {
    private static func authorization(_ request: inout HTTPRequest, _ old: String, _ new: String) {
        let value = request.fields["Authorization"] ?? ""
        guard let range = value.firstRange(of: old) else { return }
        request.fields["Authorization"] = String(value[..<range.lowerBound]) + new + String(value[range.upperBound...])
    }

    private static let put = SigningVector.botocore.first { $0.name.hasPrefix("S3 put") }

    static let tamperings: [Tampering] = [
        Tampering("another method", "SignatureDoesNotMatch") { $0.method = "DELETE" },
        Tampering("a byte of the path", "SignatureDoesNotMatch") { $0.target = "/uploads/photo.jpf" },
        Tampering("an escaped slash", "SignatureDoesNotMatch") { $0.target = "/uploads%2Fphoto.jpg" },
        Tampering("a dot segment", "SignatureDoesNotMatch") { $0.target = "/uploads/./photo.jpg" },
        Tampering("a query item more", "SignatureDoesNotMatch") { $0.target += "?acl" },
        Tampering("another host", "SignatureDoesNotMatch") { $0.fields["Host"] = "localhost:4567" },
        Tampering("no host", "SignatureDoesNotMatch") { $0.fields["Host"] = nil },
        Tampering("a second host", "SignatureDoesNotMatch") { $0.fields.append("Host", "evil") },
        Tampering("a signed field's value", "SignatureDoesNotMatch") { $0.fields["x-amz-meta-note"] = "two blank" },
        Tampering("a signed field twice", "SignatureDoesNotMatch") { $0.fields.append("x-amz-meta-note", "more") },
        Tampering("another content type", "SignatureDoesNotMatch") { $0.fields["Content-Type"] = "text/html" },
        Tampering("another checksum", "SignatureDoesNotMatch") { $0.fields["x-amz-checksum-crc32"] = "AAAAAA==" },
        Tampering("an unsigned x-amz field", "AccessDenied") { $0.fields["x-amz-acl"] = "public-read" },
        Tampering("a byte of the body", "XAmzContentSHA256Mismatch", 400) { $0.body = HTTPBody("123456780") },
        Tampering("no body", "XAmzContentSHA256Mismatch", 400) { $0.body = .empty },
        Tampering("another payload hash", "SignatureDoesNotMatch") { request in
            request.body = HTTPBody("evil")
            request.fields["x-amz-content-sha256"] = PayloadHash(hashing: Array("evil".utf8)).fieldValue
        },
        Tampering("payload made unsigned", "SignatureDoesNotMatch") { request in
            request.body = HTTPBody("evil")
            request.fields["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD"
        },
        Tampering("payload made an unsigned trailer", "SignatureDoesNotMatch") { request in
            request.fields["x-amz-content-sha256"] = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        },
        Tampering("no payload hash", "InvalidRequest", 400) { $0.fields["x-amz-content-sha256"] = nil },
        Tampering("a payload hash of another kind", "InvalidArgument", 400) { $0.fields["x-amz-content-sha256"] = "abc" },
        Tampering("another token", "InvalidToken", 400) { $0.fields["X-Amz-Security-Token"] = "tok/en+2==" },
        Tampering("no token", "InvalidToken", 400) { $0.fields["X-Amz-Security-Token"] = nil },
        Tampering("a later time", "SignatureDoesNotMatch") { $0.fields["X-Amz-Date"] = "20261124T052832Z" },
        Tampering("a time too early", "RequestTimeTooSkewed") { $0.fields["X-Amz-Date"] = "20261124T051330Z" },
        Tampering("a time too late", "RequestTimeTooSkewed") { $0.fields["X-Amz-Date"] = "20261124T054332Z" },
        Tampering("another day", "AuthorizationHeaderMalformed", 400) { $0.fields["X-Amz-Date"] = "20261125T052831Z" },
        Tampering("no time", "AccessDenied") { $0.fields["X-Amz-Date"] = nil },
        Tampering("a time that is none", "AccessDenied") { $0.fields["X-Amz-Date"] = "yesterday" },
        Tampering("a bit of the signature", "SignatureDoesNotMatch") { authorization(&$0, "688d48", "688d49") },
        Tampering("half a signature", "SignatureDoesNotMatch") { authorization(&$0, "688d48", "") },
        Tampering("another Region", "SignatureDoesNotMatch") { authorization(&$0, "us-east-1", "eu-west-1") },
        Tampering("another service", "SignatureDoesNotMatch") { authorization(&$0, "/s3/", "/sqs/") },
        Tampering("host not signed", "AccessDenied") { authorization(&$0, "host;", "") },
        Tampering("one field fewer signed", "AccessDenied") { authorization(&$0, "x-amz-meta-note;", "") },
        Tampering("no scope", "AuthorizationHeaderMalformed", 400) { authorization(&$0, "/s3/aws4_request", "") },
        Tampering("another terminator", "AuthorizationHeaderMalformed", 400) { authorization(&$0, "aws4_request", "aws4") },
        Tampering("no signature", "AuthorizationHeaderMalformed", 400) { authorization(&$0, "Signature=", "Sig=") },
        Tampering("no signed fields", "AuthorizationHeaderMalformed", 400) { authorization(&$0, "SignedHeaders=", "Headers=") },
        Tampering("signature version 2", "InvalidRequest", 400) { $0.fields["Authorization"] = "AWS AKIDEXAMPLE:c2lnbmF0dXJl" },
        Tampering("signature version 4A", "AuthorizationHeaderMalformed", 400) {
            authorization(&$0, "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")
        },
        Tampering("a password", "InvalidArgument", 400) { $0.fields["Authorization"] = "Basic dGVzdDp0ZXN0" },
        Tampering("an empty field", "InvalidArgument", 400) { $0.fields["Authorization"] = "" },
        Tampering("two mechanisms", "InvalidArgument", 400) { $0.target += "?X-Amz-Signature=0" },
    ]

    @Test(arguments: tamperings)
    func refusesTamperedRequests(tampering: Tampering) throws {
        let vector = try #require(Self.put)
        var request = vector.signedRequest
        #expect(refusal(of: request, with: vector.credentials, now: vector.now) == nil)
        tampering.change(&request)
        let error = refusal(of: request, with: vector.credentials, now: vector.now)
        #expect(error?.awsError(for: .restXML).code == tampering.code)
        #expect(error?.awsError(for: .restXML).status == tampering.status)
    }

    @Test(arguments: [-15 * 60, 0, 15 * 60])
    func acceptsClocksWithinAQuarterOfAnHour(skew: Int) throws {
        let vector = try #require(Self.put)
        #expect(refusal(of: vector.signedRequest, with: vector.credentials, now: vector.now.adding(seconds: skew)) == nil)
    }

    @Test func refusesAnotherSecretAndExpiredTokens() throws {
        let vector = try #require(Self.put)
        var credentials = vector.credentials
        credentials.secretAccessKey += "x"
        guard case .mismatch(let mismatch) = refusal(of: vector.signedRequest, with: credentials, now: vector.now) else {
            return #expect(Bool(false), "accepted with another secret")
        }
        #expect(mismatch.stringToSign.hasPrefix("AWS4-HMAC-SHA256\n20261124T052831Z\n20261124/us-east-1/s3/aws4_request\n"))
        #expect(mismatch.canonicalRequest.hasPrefix("PUT\n/uploads/photo.jpg\n\ncontent-type:image/jpeg\nhost:localhost:4566\n"))
        credentials = vector.credentials
        credentials.expiration = vector.now
        let expired = refusal(of: vector.signedRequest, with: credentials, now: vector.now)
        #expect(expired == .expiredToken("tok/en+1=="))
    }

    /// Services other than S3 answer with codes of their own, by JSON and by Query.
    @Test(arguments: [
        (Tampering("body", "InvalidSignatureException") { $0.body = HTTPBody(#"{"QueueUrl":"r"}"#) }, "SignatureDoesNotMatch"),
        (Tampering("target", "InvalidSignatureException") { $0.fields["X-Amz-Target"] = "AmazonSQS.PurgeQueue" }, "SignatureDoesNotMatch"),
        (Tampering("host", "InvalidSignatureException") { $0.fields["Host"] = "evil" }, "SignatureDoesNotMatch"),
        (Tampering("path", "InvalidSignatureException") { $0.target = "/000000000000/q" }, "SignatureDoesNotMatch"),
        (Tampering("time", "InvalidSignatureException") { $0.fields["X-Amz-Date"] = "20261124T051330Z" }, "SignatureDoesNotMatch"),
        (Tampering("no time", "IncompleteSignatureException") { $0.fields["X-Amz-Date"] = nil }, "IncompleteSignature"),
        (Tampering("scope", "IncompleteSignatureException") { authorization(&$0, "/aws4_request", "") }, "IncompleteSignature"),
        (Tampering("unsigned target", "IncompleteSignatureException") { authorization(&$0, ";x-amz-target", "") }, "IncompleteSignature"),
        (Tampering("a body not read", "InvalidSignatureException") { $0.body = HTTPBody(length: 3) { nil } }, "SignatureDoesNotMatch"),
        (Tampering("version 2", "IncompleteSignatureException") { $0.fields["Authorization"] = "AWS a:b" }, "IncompleteSignature"),
    ])
    func refusesOtherServicesRequests(tampering: Tampering, queryCode: String) throws {
        let vector = try #require(SigningVector.botocore.first)
        var request = vector.signedRequest
        tampering.change(&request)
        let error = try #require(refusal(of: request, with: vector.credentials, now: vector.now))
        #expect(error.awsError(for: .json).code == tampering.code)
        #expect(error.awsError(for: .json).status == 400)
        #expect(error.awsError(for: .query).code == queryCode)
    }

    @Test func saysHowFarTheClockIsOff() throws {
        let vector = try #require(SigningVector.botocore.first)
        let late = refusal(of: vector.signedRequest, with: vector.credentials, now: vector.now.adding(seconds: 3600))
        #expect(
            late?.awsError(for: .json).message
                == "Signature expired: 20261124T052831Z is now earlier than 20261124T061331Z (20261124T062831Z - 15 min.)"
        )
        #expect(late?.awsError(for: .query).status == 403)
    }
}

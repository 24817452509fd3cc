import AWSCore
import AWSWire
import Testing

@Suite struct RequestSigningTests {
    private let verifier = SignatureVerifier()

    @Test(arguments: SigningVector.documented + SigningVector.botocore)
    func signsAsPublished(vector: SigningVector) throws {
        var request = vector.request
        let signature = RequestSigner(service: vector.service, region: vector.region)
            .sign(&request, with: vector.credentials, payload: vector.payload, at: vector.now)
        #expect(signature.text == vector.signature)
        #expect(request.fields["Authorization"]?.hasSuffix("Signature=\(vector.signature)") == true)
    }

    @Test(arguments: SigningVector.documented + SigningVector.botocore)
    func verifiesAsPublished(vector: SigningVector) throws {
        let request = vector.signedRequest
        let claims = try #require(try SignatureClaims(request))
        #expect(claims.accessKeyID == vector.credentials.accessKeyID)
        #expect(claims.scope == SigningScope(day: vector.now.basicDay, region: vector.region, service: vector.service))
        #expect(claims.signature == vector.signature)
        #expect(claims.sessionToken == vector.credentials.sessionToken)
        #expect(claims.isPresigned == false)
        #expect(claims.payload == (vector.service == "s3" ? vector.payload : nil))
        _ = try verifier.verify(claims, of: request, with: vector.credentials, now: vector.now)
    }

    /// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
    @Test func presignsAsDocumented() throws {
        let request = HTTPRequest(method: "GET", target: "/test.txt", fields: ["Host": "examplebucket.s3.amazonaws.com"])
        let target = RequestSigner(service: "s3", region: "us-east-1")
            .presignedTarget(for: request, with: .documented, lifetime: 86_400, at: .documented)
        #expect(
            target == "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
                + "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        )
    }

    /// Links made by botocore: S3's with a token, and STS's, whose payload is the empty body's hash.
    @Test(arguments: [
        (
            Credentials.temporary,
            "/uploads/a%20b/%C3%A9.jpg?response-content-type=image%2Fpng&versionId=null&X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=ASIAEXAMPLE%2F20261124%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20261124T052831Z"
                + "&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Security-Token=tok%2Fen%2B1%3D%3D"
                + "&X-Amz-Signature=3efe91528cc8644ca645b28135edc4231beee56086b1a2c13dc7f990e73655f5"
        ),
        (
            Credentials.longLived,
            "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIDEXAMPLE%2F20261124%2Fus-east-1%2Fsts%2Faws4_request&X-Amz-Date=20261124T052831Z"
                + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=d927b9c614eadf72d5ef734bd7f13a22c603e700470467a03a5fe98d9df153ef"
        ),
    ])
    func verifiesLinksOfBotocore(credentials: Credentials, target: String) throws {
        let request = HTTPRequest(method: "GET", target: target, fields: ["Host": "localhost:4566"])
        let claims = try #require(try SignatureClaims(request))
        #expect(claims.isPresigned)
        #expect(claims.sessionToken == credentials.sessionToken)
        _ = try verifier.verify(claims, of: request, with: credentials, now: .recorded.adding(seconds: 60))
    }

    /// What another client may write differently means the same and signs the same.
    @Test(arguments: [
        "/uploads/a/../b%20c%252F%2b%c3%a9//x?list-type=2&prefix=a%20b%2F&delimiter=%2F&encoding-type=url",
        "/uploads/a/../b%20c%252F%2B%C3%A9//x?encoding-type=url&delimiter=/&prefix=a+b/&list-type=2",
        "/uploads/%61/../b%20c%252F%2B%C3%A9//x?list-type=2&&prefix=a%20b%2F&delimiter=%2F&encoding-type=url",
    ])
    func verifiesOtherSpellings(target: String) throws {
        var request = try #require(SigningVector.botocore.first { $0.name == "S3's path as sent" }).signedRequest
        request.target = target
        let claims = try #require(try SignatureClaims(request))
        _ = try verifier.verify(claims, of: request, with: .longLived, now: .recorded)
    }

    @Test func anonymousRequestsHaveNoClaims() throws {
        #expect(try SignatureClaims(HTTPRequest(method: "GET", target: "/b/k?versionId=1", fields: ["Host": "h"])) == nil)
    }

    @Test func cachedKeysStayApart() {
        let cache = SigningKeyCache(limit: 2)
        for (secret, day) in [("a", "20261124"), ("b", "20261124"), ("a", "20261125"), ("a", "20261124")] {
            let scope = SigningScope(day: day, region: "us-east-1", service: "s3")
            let fresh = SigningKey(secretAccessKey: secret, scope: scope).sign("text")
            #expect(cache.key(secretAccessKey: secret, scope: scope).sign("text") == fresh)
        }
    }

    @Test func aKeyChecksWhatItSigned() {
        let key = SigningKey(secretAccessKey: "a", scope: SigningScope(day: "20261124", region: "us-east-1", service: "s3"))
        let signature = key.sign("policy")
        #expect(key.isValid(signature, for: "policy"))
        #expect(!key.isValid(signature, for: "policx"))
        #expect(!key.isValid(String(signature.dropLast()), for: "policy"))
        #expect(!key.isValid("", for: "policy"))
    }
}

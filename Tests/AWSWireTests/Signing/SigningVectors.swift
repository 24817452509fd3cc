import AWSCore
import AWSWire
import Testing

/// Requests whose signatures were published by AWS or made by botocore 1.43.11: facts to check ours against.
struct SigningVector: Sendable, CustomTestStringConvertible {
    var name: String
    var request: HTTPRequest
    var credentials: Credentials
    var service: String
    var region: String
    var now: Timestamp
    var payload: PayloadHash
    var signature: String

    var testDescription: String { name }

    /// The request with the signature in its `Authorization` field.
    var signedRequest: HTTPRequest {
        var signed = request
        RequestSigner(service: service, region: region).sign(&signed, with: credentials, payload: payload, at: now)
        return signed
    }
}

extension Credentials {
    /// The key pair of AWS's documentation.
    static let documented = Credentials(accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    static let longLived = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    static let temporary = Credentials(
        accessKeyID: "ASIAEXAMPLE",
        secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        sessionToken: "tok/en+1=="
    )
}

extension Timestamp {
    /// 2013-05-24T00:00:00Z, the day of AWS's documentation.
    static let documented = Timestamp(seconds: 1_369_353_600)
    /// 2026-11-24T05:28:31Z, when botocore's signatures were made.
    static let recorded = Timestamp(seconds: 1_795_498_111)
}

extension SigningVector {
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
    static let documented: [SigningVector] = [
        documented(
            "GET object",
            HTTPRequest(method: "GET", target: "/test.txt", fields: ["Host": "examplebucket.s3.amazonaws.com", "Range": "bytes=0-9"]),
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
        documented(
            "PUT object",
            HTTPRequest(
                method: "PUT",
                target: "/test%24file.text",
                fields: [
                    "Host": "examplebucket.s3.amazonaws.com", "Date": "Fri, 24 May 2013 00:00:00 GMT",
                    "x-amz-storage-class": "REDUCED_REDUNDANCY",
                ],
                body: HTTPBody("Welcome to Amazon S3.")
            ),
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        ),
        documented(
            "GET lifecycle",
            HTTPRequest(method: "GET", target: "/?lifecycle", fields: ["Host": "examplebucket.s3.amazonaws.com"]),
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        ),
        documented(
            "List objects",
            HTTPRequest(method: "GET", target: "/?max-keys=2&prefix=J", fields: ["Host": "examplebucket.s3.amazonaws.com"]),
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
    ]

    private static func documented(_ name: String, _ request: HTTPRequest, signature: String) -> SigningVector {
        SigningVector(
            name: name,
            request: request,
            credentials: .documented,
            service: "s3",
            region: "us-east-1",
            now: .documented,
            payload: PayloadHash(hashing: request.body.bytes ?? []),
            signature: signature
        )
    }

    static let botocore: [SigningVector] = [
        botocore(
            "SQS by JSON",
            HTTPRequest(
                method: "POST",
                target: "/",
                fields: [
                    "Host": "localhost:4566", "X-Amz-Target": "AmazonSQS.SendMessage", "Content-Type": "application/x-amz-json-1.0",
                ],
                body: HTTPBody(#"{"QueueUrl":"q"}"#)
            ),
            service: "sqs",
            region: "eu-central-1",
            signature: "d9955b645bb3b123c1f1b489446b5507aff32e6688cabfcabc8d2c4882904baf"
        ),
        botocore(
            "SNS by Query, with a token",
            HTTPRequest(
                method: "POST",
                target: "/",
                fields: ["Host": "localhost:4566", "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
                body: HTTPBody("Action=ListTopics&Version=2010-03-31")
            ),
            credentials: .temporary,
            service: "sns",
            signature: "274768ce8ed15ada4216660b8c2bd84436129703706393256c6d32d54084193b"
        ),
        botocore(
            "CloudWatch by CBOR",
            HTTPRequest(
                method: "POST",
                target: "/service/GraniteServiceVersion20100801/operation/ListMetrics",
                fields: ["Host": "localhost:4566", "smithy-protocol": "rpc-v2-cbor"],
                body: HTTPBody([0xA0])
            ),
            service: "monitoring",
            signature: "42e4279db77803f50ebae86daea899b57e50393a886a271a6c2990bacf316a0d"
        ),
        botocore(
            "Path encoded twice, query sorted",
            HTTPRequest(method: "GET", target: "/a%20b//c/../d/%C3%A9?z=1&a=2&a=1&b", fields: ["Host": "localhost:4566"]),
            service: "execute-api",
            signature: "3d2711e015a06b6e1d734c6ede1b54380444857eef27a7d2b1c5ad11fe3521c4"
        ),
        botocore(
            "S3's path as sent",
            HTTPRequest(
                method: "GET",
                target: "/uploads/a/../b%20c%252F%2B%C3%A9//x?list-type=2&prefix=a%20b%2F&delimiter=%2F&encoding-type=url",
                fields: ["Host": "localhost:4566"]
            ),
            service: "s3",
            signature: "f0c0649f4f1d25efdb2cb44f9541dada4f79d37d65867113dec0283b5d3d4260"
        ),
        botocore(
            "S3 put with metadata and a token",
            HTTPRequest(
                method: "PUT",
                target: "/uploads/photo.jpg",
                fields: [
                    "Host": "localhost:4566", "x-amz-checksum-crc32": "y/Q5Jg==", "X-Amz-Meta-Note": "  two   blanks  ",
                    "Content-Type": "image/jpeg",
                ],
                body: HTTPBody("123456789")
            ),
            credentials: .temporary,
            service: "s3",
            signature: "e14f61898dfa09c0a20100ce2aae8d42432ef24d1746e9b0b83a9be793688d48"
        ),
    ]

    private static func botocore(
        _ name: String,
        _ request: HTTPRequest,
        credentials: Credentials = .longLived,
        service: String,
        region: String = "us-east-1",
        signature: String
    ) -> SigningVector {
        SigningVector(
            name: name,
            request: request,
            credentials: credentials,
            service: service,
            region: region,
            now: .recorded,
            payload: PayloadHash(hashing: request.body.bytes ?? []),
            signature: signature
        )
    }
}

import AWSCore
import AWSWire
import S3Model
import Testing

@Suite struct OperationRouterTests {
    private static let router = OperationRouter(ServiceMetadata.s3.routes)

    private func route(_ line: String, bucket: String? = nil, fields: HTTPFields = HTTPFields()) throws -> OperationRouter.Match? {
        let parts = line.split(separator: " ", maxSplits: 1)
        let request = HTTPRequest(method: String(parts[0]), target: String(parts[1]), fields: fields)
        return try Self.router.route(
            method: request.method,
            bucket: bucket,
            path: request.path,
            query: QueryItems(parsing: request.query),
            fields: fields
        )
    }

    @Test(arguments: [
        ("GET /", "ListBuckets"),
        ("GET /?x-id=ListBuckets&max-buckets=5", "ListBuckets"),
        ("GET /bucket", "ListObjects"),
        ("GET /bucket/", "ListObjects"),
        ("GET /bucket?prefix=a", "ListObjects"),
        ("GET /bucket?list-type=1", "ListObjects"),
        ("GET /bucket/?list-type=2&prefix=a", "ListObjectsV2"),
        ("GET /bucket?location", "GetBucketLocation"),
        ("GET /bucket?location=", "GetBucketLocation"),
        ("GET /bucket?cors", "GetBucketCors"),
        ("GET /bucket?uploads", "ListMultipartUploads"),
        ("GET /bucket?versions", "ListObjectVersions"),
        ("GET /bucket?notification", "GetBucketNotificationConfiguration"),
        ("GET /bucket?analytics", "ListBucketAnalyticsConfigurations"),
        ("GET /bucket?analytics&id=1", "GetBucketAnalyticsConfiguration"),
        ("PUT /bucket", "CreateBucket"),
        ("PUT /bucket/", "CreateBucket"),
        ("PUT /bucket?versioning", "PutBucketVersioning"),
        ("DELETE /bucket", "DeleteBucket"),
        ("DELETE /bucket?cors", "DeleteBucketCors"),
        ("HEAD /bucket", "HeadBucket"),
        ("POST /bucket?delete", "DeleteObjects"),
        ("GET /bucket/key", "GetObject"),
        ("GET /bucket/key?x-id=GetObject&response-expires=x", "GetObject"),
        ("GET /bucket/key?unknown", "GetObject"),
        ("GET /bucket/key?tagging", "GetObjectTagging"),
        ("GET /bucket/key?uploadId=u", "ListParts"),
        ("HEAD /bucket/key", "HeadObject"),
        ("PUT /bucket/key", "PutObject"),
        ("PUT /bucket/key?partNumber=1&uploadId=u", "UploadPart"),
        ("PUT /bucket/key?acl", "PutObjectAcl"),
        ("POST /bucket/key?uploads", "CreateMultipartUpload"),
        ("POST /bucket/key?uploads=", "CreateMultipartUpload"),
        ("POST /bucket/key?uploadId=u", "CompleteMultipartUpload"),
        ("POST /bucket/key?select&select-type=2", "SelectObjectContent"),
        ("DELETE /bucket/key", "DeleteObject"),
        ("DELETE /bucket/key?versionId=v", "DeleteObject"),
        ("DELETE /bucket/key?uploadId=u", "AbortMultipartUpload"),
        ("DELETE /bucket/key?tagging", "DeleteObjectTagging"),
    ])
    func findsTheOperation(line: String, expected: String) throws {
        #expect(try route(line)?.route.name == expected)
    }

    @Test func headersTellCopiesApart() throws {
        let copy: HTTPFields = ["X-Amz-Copy-Source": "b/k"]
        #expect(try route("PUT /bucket/key", fields: copy)?.route.name == "CopyObject")
        #expect(try route("PUT /bucket/key?partNumber=1&uploadId=u", fields: copy)?.route.name == "UploadPartCopy")
    }

    @Test(arguments: ["POST /bucket", "POST /", "PATCH /bucket/key", "DELETE /", "POST /bucket/key"])
    func nothingFits(line: String) throws {
        #expect(try route(line) == nil)
    }

    @Test(arguments: [
        ("/bucket/key", ["Bucket": "bucket", "Key": "key"]),
        ("/bucket/", ["Bucket": "bucket"]),
        ("/bucket//", ["Bucket": "bucket", "Key": "/"]),
        ("/bucket//a//b/", ["Bucket": "bucket", "Key": "/a//b/"]),
        ("/bucket/a/../b/./c", ["Bucket": "bucket", "Key": "a/../b/./c"]),
        ("/bucket/a%2Fb%252F%C3%A9%20x", ["Bucket": "bucket", "Key": "a/b%2Fé x"]),
        ("/bucket/a+b%2Bc", ["Bucket": "bucket", "Key": "a b+c"]),
    ])
    func keysStayAsTheyAre(path: String, expected: [String: String]) throws {
        #expect(try route("GET \(path)")?.labels == expected)
    }

    @Test func hostNamesTheBucket() throws {
        #expect(try route("GET /", bucket: "b")?.labels == ["Bucket": "b"])
        #expect(try route("GET /", bucket: "b")?.route.name == "ListObjects")
        #expect(try route("GET /b/k", bucket: "b")?.labels == ["Bucket": "b", "Key": "b/k"])
        #expect(try route("GET //k", bucket: "b")?.labels == ["Bucket": "b", "Key": "/k"])
    }

    @Test(arguments: ["/bucket/%zz", "/bucket/%FF", "/%C3/key", "/bucket/a%"])
    func brokenPaths(path: String) {
        #expect {
            _ = try route("GET \(path)")
        } throws: { error in
            (error as? AWSError)?.code == "InvalidURI"
        }
    }

    @Test func rpcTargets() throws {
        let json = try #require(RPCTarget(path: "/", fields: ["x-amz-target": "AmazonSQS.SendMessage"]))
        #expect((json.wireProtocol, json.service, json.operation) == (.json, "AmazonSQS", "SendMessage"))
        let cbor: HTTPFields = ["Smithy-Protocol": "rpc-v2-cbor"]
        let target = try #require(RPCTarget(path: "/prefix/service/GraniteServiceVersion20100801/operation/PutMetricData", fields: cbor))
        #expect((target.wireProtocol, target.service, target.operation) == (.rpcV2CBOR, "GraniteServiceVersion20100801", "PutMetricData"))
        #expect(RPCTarget(path: "/service/X/operation/", fields: cbor) == nil)
        #expect(RPCTarget(path: "/", fields: cbor) == nil)
        #expect(RPCTarget(path: "/", fields: ["x-amz-target": "NoDot"]) == nil)
        #expect(RPCTarget(path: "/", fields: HTTPFields()) == nil)
        let form = try QueryFormParser.parse(Array("Version=2010-03-31&Action=Publish".utf8))
        let query = try #require(RPCTarget(form: form))
        #expect((query.wireProtocol, query.operation, query.version) == (.query, "Publish", "2010-03-31"))
        #expect(RPCTarget(form: try QueryFormParser.parse(Array("Version=1".utf8))) == nil)
    }
}

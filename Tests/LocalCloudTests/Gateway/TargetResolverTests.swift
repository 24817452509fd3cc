import AWSCore
import AWSWire
import CloudWatchModel
import IAMModel
import S3Model
import SNSModel
import SQSModel
import STSModel
import Testing

@testable import LocalCloud

struct TargetResolverTests {
    private let resolver = TargetResolver(
        [ServiceMetadata.s3, .sqs, .sns, .cloudWatch, .iam, .sts].map { metadata in
            let implemented = metadata.routes.filter(\.isImplemented).map { ($0.name, OperationMetadata(name: $0.name)) }
            return GatewayService(metadata, operations: Dictionary(implemented) { first, _ in first }) { _, _, _ in nil }
        }
    )

    private func target(
        _ method: String,
        _ target: String,
        _ fields: HTTPFields = [:],
        claimed: String? = nil,
        host: String = "localhost",
        form: String? = nil
    ) throws -> String {
        let request = HTTPRequest(method: method, target: target, fields: fields)
        let host = try #require(AddressedHost(host, allowedNames: [], services: resolver.endpointPrefixes))
        let found = try resolver.target(of: request, claimed: claimed, host: host, form: form.map { QueryItems(parsing: $0) })
        let target = try #require(found)
        let labels = [target.bucket, target.key].compactMap { $0 }.map { " \($0)" }.joined()
        return "\(target.service.metadata.signingName) \(target.wireProtocol.rawValue) \(target.operation)\(labels)"
    }

    @Test func rpcNamesStandInTheHead() throws {
        let cbor: HTTPFields = ["smithy-protocol": "rpc-v2-cbor"]
        let path = "/service/GraniteServiceVersion20100801/operation/PutMetricData"
        #expect(try target("POST", path, cbor) == "monitoring smithy-rpc-v2-cbor implemented(\"PutMetricData\")")
        let json: HTTPFields = ["X-Amz-Target": "AmazonSQS.SendMessage"]
        #expect(try target("POST", "/", json, claimed: "sqs") == "sqs json implemented(\"SendMessage\")")
        let granite: HTTPFields = ["X-Amz-Target": "GraniteServiceVersion20100801.PutMetricData"]
        #expect(try target("POST", "/", granite) == "monitoring json implemented(\"PutMetricData\")")
    }

    @Test(
        arguments: [
            ("sqs", "localhost", "Action=SendMessage", "sqs query implemented(\"SendMessage\")"),
            // The scope decides, not the content: both know ListTagsForResource.
            ("sns", "localhost", "Action=Publish&Version=2010-03-31", "sns query implemented(\"Publish\")"),
            ("monitoring", "localhost", "Action=PutMetricData&Version=2010-08-01", "monitoring query implemented(\"PutMetricData\")"),
            (nil, "sqs.us-east-1.localhost", "Action=ListQueues", "sqs query implemented(\"ListQueues\")"),
            (nil, "localhost", "Action=GetCallerIdentity&Version=2011-06-15", "sts query implemented(\"GetCallerIdentity\")"),
            (nil, "localhost", "Action=ListUsers&Version=2010-05-08", "iam query implemented(\"ListUsers\")"),
            (nil, "localhost", "Action=CreateTopic", "sns query implemented(\"CreateTopic\")"),
            ("sqs", "localhost", "Action=Nonsense", "sqs query unknown(Optional(\"Nonsense\"))"),
            ("sqs", "localhost", "Action=AddPermission", "sqs query known(\"AddPermission\")"),
        ] as [(String?, String, String, String)]
    )
    func formsAreFoundByScopeHostOrVersion(claimed: String?, host: String, form: String, expected: String) throws {
        #expect(try target("POST", "/", claimed: claimed, host: host, form: form) == expected)
    }

    @Test func confirmationLinksAreForms() throws {
        let link = "/?Action=ConfirmSubscription&TopicArn=arn%3Aaws%3Asns&Token=1"
        #expect(try target("GET", link) == "sns query implemented(\"ConfirmSubscription\")")
    }

    @Test(arguments: [
        ("GET", "/", "s3 rest-xml implemented(\"ListBuckets\")"),
        ("PUT", "/photos", "s3 rest-xml implemented(\"CreateBucket\") photos"),
        ("GET", "/photos/", "s3 rest-xml implemented(\"ListObjects\") photos"),
        ("GET", "/photos?list-type=2&prefix=a", "s3 rest-xml implemented(\"ListObjectsV2\") photos"),
        ("GET", "/photos?location", "s3 rest-xml implemented(\"GetBucketLocation\") photos"),
        ("GET", "/photos?notification", "s3 rest-xml implemented(\"GetBucketNotificationConfiguration\") photos"),
        ("POST", "/photos?delete", "s3 rest-xml implemented(\"DeleteObjects\") photos"),
        ("PUT", "/photos/a/b%2Fc%20d", "s3 rest-xml implemented(\"PutObject\") photos a/b/c d"),
        ("PUT", "/photos/a//../b", "s3 rest-xml implemented(\"PutObject\") photos a//../b"),
        ("PUT", "/photos//", "s3 rest-xml implemented(\"PutObject\") photos /"),
        ("PUT", "/photos/k?partNumber=1&uploadId=x", "s3 rest-xml implemented(\"UploadPart\") photos k"),
        ("POST", "/photos/k?uploads", "s3 rest-xml implemented(\"CreateMultipartUpload\") photos k"),
        ("HEAD", "/photos/k", "s3 rest-xml implemented(\"HeadObject\") photos k"),
        ("PUT", "/photos?website", "s3 rest-xml known(\"PutBucketWebsite\") photos"),
        ("PATCH", "/photos/k", "s3 rest-xml unknown(nil) photos k"),
        ("OPTIONS", "/photos/k", "s3 rest-xml unknown(nil) photos k"),
        ("POST", "/photos", "s3 rest-xml unknown(nil) photos"),
    ])
    func objectsAreAddressedByPath(method: String, path: String, expected: String) throws {
        #expect(try target(method, path, claimed: "s3") == expected)
        let inHost = path.dropFirst("/photos".count)
        guard path.hasPrefix("/photos") else { return }
        let hosted = inHost.hasPrefix("/") ? String(inHost) : "/\(inHost)"
        #expect(try target(method, hosted, claimed: "s3", host: "photos.localhost") == expected)
    }

    @Test func copiesAreToldByTheirHeader() throws {
        #expect(try target("PUT", "/b/k", ["x-amz-copy-source": "/a/k"]) == "s3 rest-xml implemented(\"CopyObject\") b k")
    }
}

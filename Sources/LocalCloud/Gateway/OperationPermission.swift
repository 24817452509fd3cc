import AWSCore
import AWSWire

/// The action and the resource that an operation stands for in policies.
///
/// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
struct OperationPermission: Sendable, Hashable {
    var action: String
    var resource: String

    init(action: String, resource: String) {
        self.action = action
        self.resource = resource
    }

    init(_ target: RequestTarget, operation: String, reader: ShapeReader, context: RequestContext) {
        let service = target.service.metadata.signingName
        switch service {
        case "s3":
            self.action = "s3:\(Self.s3Action(operation))"
            self.resource = Self.s3Resource(bucket: target.bucket, key: target.key)
        case "monitoring":
            self.action = "cloudwatch:\(operation)"
            self.resource = "*"
        default:
            self.action = "\(service):\(operation)"
            self.resource = Self.resource(service, operation, reader, context)
        }
    }

    /// S3's actions are named for rights, not for operations.
    private static func s3Action(_ operation: String) -> String {
        switch operation {
        case "ListBuckets": "ListAllMyBuckets"
        case "HeadBucket", "ListObjects", "ListObjectsV2": "ListBucket"
        case "ListObjectVersions": "ListBucketVersions"
        case "HeadObject": "GetObject"
        case "CopyObject", "CreateMultipartUpload", "UploadPart", "UploadPartCopy", "CompleteMultipartUpload", "PostObject": "PutObject"
        case "ListParts": "ListMultipartUploadParts"
        case "ListMultipartUploads": "ListBucketMultipartUploads"
        case "DeleteObjects": "DeleteObject"
        case "DeleteBucketTagging": "PutBucketTagging"
        case "GetPublicAccessBlock": "GetBucketPublicAccessBlock"
        case "PutPublicAccessBlock", "DeletePublicAccessBlock": "PutBucketPublicAccessBlock"
        case "GetBucketCors": "GetBucketCORS"
        case "PutBucketCors", "DeleteBucketCors": "PutBucketCORS"
        case "GetBucketNotificationConfiguration": "GetBucketNotification"
        case "PutBucketNotificationConfiguration": "PutBucketNotification"
        default: operation
        }
    }

    private static func s3Resource(bucket: String?, key: String?) -> String {
        guard let bucket else { return "*" }
        return Arn(service: "s3", resource: key.map { "\(bucket)/\($0)" } ?? bucket).description
    }

    /// The members that name what an operation is about, the first that is there.
    private static func resource(_ service: String, _ operation: String, _ reader: ShapeReader, _ context: RequestContext) -> String {
        func member(_ name: StaticString) -> String? {
            var reader = reader
            return (try? reader.read(Member(name), as: String.self)) ?? nil
        }
        switch service {
        case "sqs":
            let name = member("QueueUrl").flatMap { $0.split(separator: "/").last.map(String.init) } ?? member("QueueName")
            return name.map { context.arn(service: "sqs", resource: $0).description } ?? "*"
        case "sns":
            if let arn = member("TopicArn") ?? member("ResourceArn") ?? member("TargetArn") { return arn }
            return member("Name").map { context.arn(service: "sns", resource: $0).description } ?? "*"
        case "logs":
            if let arn = member("logGroupIdentifier") ?? member("resourceArn"), arn.hasPrefix("arn:") { return arn }
            return member("logGroupName").map { context.arn(service: "logs", resource: "log-group:\($0)").description } ?? "*"
        case "iam":
            for (name, kind) in [("UserName", "user"), ("RoleName", "role"), ("GroupName", "group"), ("PolicyName", "policy")]
                as [(StaticString, String)]
            {
                if let value = member(name) {
                    return Arn(service: "iam", account: context.account.description, resource: "\(kind)/\(value)").description
                }
            }
            return member("PolicyArn") ?? "*"
        case "sts":
            return member("RoleArn") ?? "*"
        default:
            return "*"
        }
    }
}

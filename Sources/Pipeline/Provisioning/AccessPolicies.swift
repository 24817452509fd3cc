public import AWSCore
public import AWSEvents

/// The policies of the pipeline's resources and roles: each allows what its holder does, and nothing else.
///
/// The one source of them: `darkroom provision` puts them in place, and CloudFormation's templates are generated from them. No statement is
/// about KMS, because nothing here is encrypted with a key of its own.
public struct AccessPolicies: Sendable {
    let names: ResourceNames
    private let partition: String
    private let region: String
    private let account: String

    public init(names: ResourceNames, region: Region, account: AccountID) {
        self.init(names: names, partition: region.partition, region: region.rawValue, account: account.description)
    }

    /// With placeholders instead of a Region and an account, for ``TemplatePolicies``.
    init(names: ResourceNames, partition: String, region: String, account: String) {
        self.names = names
        self.partition = partition
        self.region = region
        self.account = account
    }

    private func arn(_ service: String, _ resource: String) -> String {
        Arn(partition: partition, service: service, region: region, account: account, resource: resource).description
    }

    func queueArn(_ queue: String) -> String { arn("sqs", queue) }
    var topicArn: String { arn("sns", names.topic) }
    private func bucketArn(_ bucket: String) -> String { Arn(partition: partition, service: "s3", resource: bucket).description }
    private func objectsArn(_ bucket: String) -> String { "\(bucketArn(bucket))/*" }

    // MARK: What S3 may do

    /// S3 may send to the upload queue what it has to say of the upload bucket.
    public var queueAccess: JSONText {
        document([
            allow(
                "S3SendsUploads",
                principal: ["Service": "s3.amazonaws.com"],
                "sqs:SendMessage",
                on: .string(queueArn(names.uploadQueue)),
                condition: fromBuckets([names.uploads])
            )
        ])
    }

    /// S3 may publish on the topic what it has to say of the results and the rejections.
    public var topicAccess: JSONText {
        document([
            allow(
                "S3PublishesResults",
                principal: ["Service": "s3.amazonaws.com"],
                "sns:Publish",
                on: .string(topicArn),
                condition: fromBuckets([names.processed, names.rejected])
            )
        ])
    }

    /// Without it, any account could make S3 speak to our queue by a bucket of its own.
    private func fromBuckets(_ buckets: [String]) -> JSONText {
        let arns = buckets.map { JSONText.string(bucketArn($0)) }
        return [
            "ArnEquals": ["aws:SourceArn": arns.count == 1 ? arns[0] : .array(arns)],
            "StringEquals": ["aws:SourceAccount": .string(account)],
        ]
    }

    /// Our topic alone may send to the queue of one web app, and nobody else, not even with a permission of their own: what the web app
    /// reads there is believed because of this.
    public func replicaQueueAccess(_ queue: String) -> JSONText {
        let fromTopic: JSONText = ["aws:SourceArn": .string(topicArn)]
        return document([
            allow(
                "TopicSendsMessages",
                principal: ["Service": "sns.amazonaws.com"],
                "sqs:SendMessage",
                on: .string(queueArn(queue)),
                condition: ["ArnEquals": fromTopic]
            ),
            .members(
                ("Sid", "NobodyElseSends"),
                ("Effect", "Deny"),
                ("Principal", "*"),
                ("Action", "sqs:SendMessage"),
                ("Resource", .string(queueArn(queue))),
                ("Condition", ["ArnNotEquals": fromTopic])
            ),
        ])
    }

    /// Nobody reads or writes a bucket without encryption on the way. For AWS: the local cloud is reached by plain HTTP.
    public func bucketAccess(_ bucket: String) -> JSONText {
        document([
            .members(
                ("Sid", "NobodyWithoutTLS"),
                ("Effect", "Deny"),
                ("Principal", "*"),
                ("Action", "s3:*"),
                ("Resource", [.string(bucketArn(bucket)), .string(objectsArn(bucket))]),
                ("Condition", ["Bool": ["aws:SecureTransport": "false"]])
            )
        ])
    }

    func redrive(to deadLetterArn: String) -> JSONText {
        ["deadLetterTargetArn": .string(deadLetterArn), "maxReceiveCount": .integer(Int64(ResourceNames.maximumReceiveCount))]
    }

    func redriveAllowance(source: String) -> JSONText {
        ["redrivePermission": "byQueue", "sourceQueueArns": [.string(source)]]
    }

    // MARK: The processor's role

    /// On a container, a virtual machine, or as a Lambda function.
    public var processorTrust: JSONText {
        trust(alsoBy: ["ec2.amazonaws.com", "lambda.amazonaws.com"])
    }

    public var processorAccess: JSONText {
        document([
            allow(
                "ReadUploads",
                "s3:GetObject",
                "s3:GetObjectVersion",
                on: .string(objectsArn(names.uploads))
            ),
            allow(
                "KeepResults",
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                on: [.string(objectsArn(names.processed)), .string(objectsArn(names.rejected))]
            ),
            // Without it S3 answers 403 instead of 404 for an object that is not there.
            allow(
                "TellMissingFromForbidden",
                "s3:ListBucket",
                on: [.string(bucketArn(names.uploads)), .string(bucketArn(names.processed)), .string(bucketArn(names.rejected))]
            ),
            allow(
                "ReceiveUploads",
                "sqs:GetQueueUrl",
                "sqs:GetQueueAttributes",
                "sqs:ReceiveMessage",
                "sqs:DeleteMessage",
                "sqs:ChangeMessageVisibility",
                on: .string(queueArn(names.uploadQueue))
            ),
            allow("AnnouncePhotos", "sns:Publish", on: .string(topicArn)),
            publishMetrics,
            writeLogs(names.processorLogGroup),
        ])
    }

    // MARK: The web app's role

    public var webTrust: JSONText {
        trust(alsoBy: ["ec2.amazonaws.com"])
    }

    public var webAccess: JSONText {
        let buckets = [names.uploads, names.processed, names.rejected]
        return document([
            allow("ListPhotos", "s3:ListBucket", on: .array(buckets.map { .string(bucketArn($0)) })),
            allow("ShowPhotos", "s3:GetObject", on: .array(buckets.map { .string(objectsArn($0)) })),
            // Also what a browser uploads by a form that the web app signed.
            allow("TakeUploads", "s3:PutObject", "s3:AbortMultipartUpload", on: .string(objectsArn(names.uploads))),
            allow(
                "HearOfPhotos",
                "sns:Subscribe",
                "sns:ConfirmSubscription",
                "sns:ListSubscriptionsByTopic",
                "sns:Unsubscribe",
                on: .string(topicArn)
            ),
            // So that every replica of the web app hears of the photos that one of them took.
            allow("AnnounceUploads", "sns:Publish", on: .string(topicArn)),
            // Only where a web app receives by a queue: it makes its own, and removes those of replicas that were killed.
            allow(
                "ReceiveByOwnQueue",
                "sqs:CreateQueue",
                "sqs:DeleteQueue",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
                "sqs:DeleteMessage",
                "sqs:TagQueue",
                "sqs:ListQueueTags",
                on: .string(queueArn("\(names.replicaQueuePrefix)*"))
            ),
            // The one operation of SQS that knows no resources.
            allow(
                "FindOrphanedQueues",
                "sqs:ListQueues",
                on: "*",
                condition: ["StringEquals": ["aws:RequestedRegion": .string(region)]]
            ),
            writeLogs(names.webLogGroup),
        ])
    }

    // MARK: Parts

    /// PutMetricData knows no resources, but a condition on the namespace.
    private var publishMetrics: JSONText {
        allow(
            "PublishMetrics",
            "cloudwatch:PutMetricData",
            on: "*",
            condition: ["StringEquals": ["cloudwatch:namespace": .string(names.metricNamespace)]]
        )
    }

    private func writeLogs(_ group: String) -> JSONText {
        let arn = arn("logs", "log-group:\(group)")
        return allow("WriteLogs", "logs:CreateLogStream", "logs:PutLogEvents", on: [.string(arn), .string("\(arn):*")])
    }

    /// - Parameter services: Others than ECS that may hand the role to what they run.
    private func trust(alsoBy services: [String]) -> JSONText {
        document(
            [
                // Only for tasks of this account in this Region, as ECS asks for (confused deputy):
                // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
                trust(
                    "ecs-tasks.amazonaws.com",
                    condition: [
                        "ArnLike": ["aws:SourceArn": .string(arn("ecs", "*"))], "StringEquals": ["aws:SourceAccount": .string(account)],
                    ]
                )
            ] + services.map { trust($0) }
        )
    }

    private func trust(_ service: String, condition: JSONText? = nil) -> JSONText {
        .members(
            ("Effect", "Allow"),
            ("Principal", ["Service": .string(service)]),
            ("Action", "sts:AssumeRole"),
            ("Condition", condition)
        )
    }

    private func document(_ statements: [JSONText]) -> JSONText {
        ["Version": "2012-10-17", "Statement": .array(statements)]
    }

    private func allow(
        _ id: String,
        principal: JSONText? = nil,
        _ actions: String...,
        on resource: JSONText,
        condition: JSONText? = nil
    ) -> JSONText {
        .members(
            ("Sid", .string(id)),
            ("Effect", "Allow"),
            ("Principal", principal),
            ("Action", actions.count == 1 ? .string(actions[0]) : .array(actions.map { .string($0) })),
            ("Resource", resource),
            ("Condition", condition)
        )
    }
}

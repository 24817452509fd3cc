public import AWSCore
public import AWSEvents

/// The policies of the pipeline's resources and roles: each allows what its holder does, and nothing else.
public struct AccessPolicies: Sendable {
    let names: ResourceNames
    let region: Region
    let account: AccountID

    public init(names: ResourceNames, region: Region, account: AccountID) {
        self.names = names
        self.region = region
        self.account = account
    }

    func queueArn(_ queue: String) -> String { names.queueArn(queue, region: region, account: account) }
    var topicArn: String { names.topicArn(region: region, account: account) }
    private func bucketArn(_ bucket: String) -> String { names.bucketArn(bucket, region: region) }
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
            "StringEquals": ["aws:SourceAccount": .string(account.description)],
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

    func redrive(to deadLetterArn: String) -> JSONText {
        ["deadLetterTargetArn": .string(deadLetterArn), "maxReceiveCount": .integer(Int64(ResourceNames.maximumReceiveCount))]
    }

    func redriveAllowance(source: String) -> JSONText {
        ["redrivePermission": "byQueue", "sourceQueueArns": [.string(source)]]
    }

    // MARK: The processor's role

    /// On a container, a virtual machine, or as a Lambda function.
    public var processorTrust: JSONText {
        trust(["ecs-tasks.amazonaws.com", "ec2.amazonaws.com", "lambda.amazonaws.com"])
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
        trust(["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"])
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
                "sns:GetTopicAttributes",
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
                "sqs:SetQueueAttributes",
                "sqs:GetQueueAttributes",
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
                condition: ["StringEquals": ["aws:RequestedRegion": .string(region.rawValue)]]
            ),
            allow(
                "ShowAndRedriveDeadLetters",
                "sqs:GetQueueUrl",
                "sqs:GetQueueAttributes",
                "sqs:ReceiveMessage",
                "sqs:DeleteMessage",
                "sqs:ChangeMessageVisibility",
                on: .string(queueArn(names.deadLetterQueue))
            ),
            allow(
                "RedriveToUploads",
                "sqs:GetQueueUrl",
                "sqs:GetQueueAttributes",
                "sqs:SendMessage",
                on: .string(queueArn(names.uploadQueue))
            ),
            publishMetrics,
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
        let arn = Arn(service: "logs", region: region, account: account, resource: "log-group:\(group)")
        return allow("WriteLogs", "logs:CreateLogStream", "logs:PutLogEvents", on: [.string("\(arn)"), .string("\(arn):*")])
    }

    private func trust(_ services: [String]) -> JSONText {
        document([
            [
                "Effect": "Allow",
                "Principal": ["Service": .array(services.map { .string($0) })],
                "Action": "sts:AssumeRole",
            ]
        ])
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

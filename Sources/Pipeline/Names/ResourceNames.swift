public import AWSCore

/// The names of the pipeline's resources, the same on AWS and here.
public struct ResourceNames: Sendable, Hashable {
    /// What tells several deployments in one account apart; nil for the one that needs no telling.
    public var suffix: String?
    /// Where photos arrive.
    public var uploads: String
    /// Where results go, under the same key.
    public var processed: String
    /// Where the reasons go of photos that cannot be processed, under the same key.
    public var rejected: String
    /// The queue that tells processors of uploads.
    public var uploadQueue: String
    /// The topic on which results, rejections and processors' own messages are announced.
    public var topic: String

    /// The usual names, behind each of them the suffix.
    public init(
        suffix: String? = nil,
        uploads: String? = nil,
        processed: String? = nil,
        rejected: String? = nil,
        uploadQueue: String? = nil,
        topic: String? = nil
    ) {
        func usual(_ name: String) -> String { Self.usual(name, suffix) }
        self.suffix = suffix
        self.uploads = uploads ?? usual("uploads")
        self.processed = processed ?? usual("processed")
        self.rejected = rejected ?? usual("rejected")
        self.uploadQueue = uploadQueue ?? usual("uploads")
        self.topic = topic ?? usual("processed")
    }

    private static func usual(_ name: String, _ suffix: String?) -> String {
        suffix.map { "\(name)-\($0)" } ?? name
    }

    private func usual(_ name: String) -> String { Self.usual(name, suffix) }

    public var buckets: [String] { [uploads, processed, rejected] }

    /// Where messages go that failed too often.
    public var deadLetterQueue: String { "\(uploadQueue)-dlq" }

    public var processorLogGroup: String { usual("/local/processor") }
    public var webLogGroup: String { usual("/local/webapp") }
    public var processorRole: String { usual("darkroom-processor") }
    public var webRole: String { usual("darkroom-web") }
    /// The namespace of the pipeline's metrics.
    public var metricNamespace: String { usual("PhotoPipeline") }

    /// What the names of the web apps' own queues begin with; a ULID follows.
    public var replicaQueuePrefix: String { "\(topic)-web-" }

    /// The value of the tag ``deploymentTag``.
    public var deployment: String { suffix ?? Self.usualDeployment }

    /// The tag by which provisioning knows its own.
    public static let deploymentTag = "darkroom:deployment"
    /// What the tag says of the deployment without a suffix.
    static let usualDeployment = "default"
    /// How often a message is received before it goes to the dead-letter queue.
    public static let maximumReceiveCount = 5

    public func bucketArn(_ bucket: String, region: Region) -> String {
        Arn(partition: region.partition, service: "s3", resource: bucket).description
    }

    public func topicArn(region: Region, account: AccountID) -> String {
        Arn(service: "sns", region: region, account: account, resource: topic).description
    }

    public func queueArn(_ queue: String, region: Region, account: AccountID) -> String {
        Arn(service: "sqs", region: region, account: account, resource: queue).description
    }
}

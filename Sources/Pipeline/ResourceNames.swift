public import AWSCore

/// The names of the pipeline's resources, the same on AWS and here.
public struct ResourceNames: Sendable, Hashable {
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

    public init(
        uploads: String = "uploads",
        processed: String = "processed",
        rejected: String = "rejected",
        uploadQueue: String = "uploads",
        topic: String = "processed"
    ) {
        self.uploads = uploads
        self.processed = processed
        self.rejected = rejected
        self.uploadQueue = uploadQueue
        self.topic = topic
    }

    /// Reads `UPLOAD_BUCKET`, `OUTPUT_BUCKET`, `REJECTED_BUCKET`, `UPLOAD_QUEUE_NAME` and `OUTPUT_TOPIC_NAME`; what is not set keeps its usual name.
    public init(environment: [String: String]) {
        func value(_ name: String, _ usual: String) -> String {
            guard let value = environment[name], !value.isEmpty else { return usual }
            return value
        }
        self.init(
            uploads: value("UPLOAD_BUCKET", "uploads"),
            processed: value("OUTPUT_BUCKET", "processed"),
            rejected: value("REJECTED_BUCKET", "rejected"),
            uploadQueue: value("UPLOAD_QUEUE_NAME", "uploads"),
            topic: value("OUTPUT_TOPIC_NAME", "processed")
        )
    }

    /// Where messages go that failed too often.
    public var deadLetterQueue: String { "\(uploadQueue)-dlq" }

    /// What the names of the web apps' own queues begin with; a ULID follows.
    public var replicaQueuePrefix: String { "\(topic)-web-" }

    public static let processorLogGroup = "/local/processor"
    public static let webLogGroup = "/local/webapp"
    public static let processorRole = "darkroom-processor"
    public static let webRole = "darkroom-web"
    /// The namespace of the pipeline's metrics.
    public static let metricNamespace = "PhotoPipeline"
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

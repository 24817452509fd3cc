public import AWSCore

/// What S3 sends to a destination when a notification is configured. Consumers delete it.
public struct S3TestEvent: Sendable, Hashable {
    public var time: Timestamp
    public var bucket: String
    public var requestID: String
    public var hostID: String

    public init(time: Timestamp, bucket: String, requestID: String, hostID: String) {
        self.time = time
        self.bucket = bucket
        self.requestID = requestID
        self.hostID = hostID
    }

    /// The message as S3 sends it.
    public var json: String {
        let document: JSONText = [
            "Service": "Amazon S3",
            "Event": "s3:TestEvent",
            "Time": .string(time.iso8601WithMilliseconds),
            "Bucket": .string(bucket),
            "RequestId": .string(requestID),
            "HostId": .string(hostID),
        ]
        return document.compact
    }
}

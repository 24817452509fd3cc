public import AWSCore

/// What S3 says about one object in a notification.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
public struct S3EventRecord: Sendable, Hashable {
    public var eventVersion: String
    public var region: Region
    public var eventTime: Timestamp
    /// Without `s3:`, for example `ObjectCreated:Put`.
    public var eventName: String
    /// Who did it, for example `AWS:AIDAEXAMPLE`.
    public var principalID: String
    public var sourceIPAddress: String
    /// Equal to the answer's `x-amz-request-id`.
    public var requestID: String
    /// Equal to the answer's `x-amz-id-2`.
    public var extendedRequestID: String
    /// The id of the notification configuration that matched.
    public var configurationID: String
    public var bucket: String
    public var bucketOwnerPrincipalID: String
    public var bucketArn: String
    /// The object's key itself; on the wire it is form-encoded.
    public var key: String
    /// Absent when an object was deleted.
    public var size: Int64?
    /// Without quotes. Absent when an object was deleted.
    public var eTag: String?
    public var versionID: String?
    /// Only creations and deletions have one.
    public var sequencer: Sequencer?

    public init(
        eventVersion: String? = nil,
        region: Region,
        eventTime: Timestamp,
        eventName: String,
        principalID: String,
        sourceIPAddress: String,
        requestID: String,
        extendedRequestID: String,
        configurationID: String,
        bucket: String,
        bucketOwnerPrincipalID: String,
        bucketArn: String,
        key: String,
        size: Int64? = nil,
        eTag: String? = nil,
        versionID: String? = nil,
        sequencer: Sequencer? = nil
    ) {
        self.eventVersion = eventVersion ?? S3EventRecord.version(of: eventName)
        self.region = region
        self.eventTime = eventTime
        self.eventName = eventName
        self.principalID = principalID
        self.sourceIPAddress = sourceIPAddress
        self.requestID = requestID
        self.extendedRequestID = extendedRequestID
        self.configurationID = configurationID
        self.bucket = bucket
        self.bucketOwnerPrincipalID = bucketOwnerPrincipalID
        self.bucketArn = bucketArn
        self.key = key
        self.size = size
        self.eTag = eTag
        self.versionID = versionID
        self.sequencer = sequencer
    }

    public var isCreation: Bool { eventName.hasPrefix("ObjectCreated:") }
    public var isRemoval: Bool { eventName.hasPrefix("ObjectRemoved:") }

    /// The version of the structure that S3 sends with this kind of event, as it was recorded from AWS: 2.1 for creations and deletions,
    /// 2.2 for replication, 2.3 for the rest. Why not a newer one: `docs/decisions/0012-event-version.md`.
    public static func version(of eventName: String) -> String {
        switch eventName.prefix(while: { $0 != ":" }) {
        case "ObjectCreated", "ObjectRemoved", "ReducedRedundancyLostObject": "2.1"
        case "ObjectRestore": eventName == "ObjectRestore:Delete" ? "2.3" : "2.1"
        case "Replication": "2.2"
        default: "2.3"
        }
    }
}

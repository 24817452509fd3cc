import AWSCore
import AWSWire

/// A notification of S3: what stands in an SQS message or an SNS notification.
public enum S3EventMessage: Sendable, Hashable {
    case records([S3EventRecord])
    case test(S3TestEvent)

    /// The message as S3 sends it: one line, members in S3's order.
    public var json: String {
        switch self {
        case .records(let records):
            JSONText.object([.init("Records", .array(records.map(\.document)))]).compact
        case .test(let event):
            event.json
        }
    }

    /// Reads a message that came from S3 directly, or through SNS in its envelope or raw.
    ///
    /// Lenient: members that nobody here needs may be missing, and versions are not checked, as AWS asks consumers to
    /// accept newer minor ones. Records without a bucket, a key or an event name are an error.
    ///
    /// - Throws: ``S3EventError``.
    public init(parsing text: String) throws(S3EventError) {
        try self.init(parsing: text, envelopesLeft: 2)
    }

    private init(parsing text: String, envelopesLeft: Int) throws(S3EventError) {
        let root: WireNode
        do {
            root = try JSONParser.parse(Array(text.utf8)).root
        } catch {
            throw .notJSON
        }
        if let message = root["Message"]?.string, root["TopicArn"] != nil || root["Type"]?.string == "Notification" {
            guard envelopesLeft > 0 else { throw .notAnEvent }
            try self.init(parsing: message, envelopesLeft: envelopesLeft - 1)
        } else if root["Event"]?.string == "s3:TestEvent" {
            self = .test(S3TestEvent(root))
        } else if let records = root["Records"], records.kind == .list {
            var parsed: [S3EventRecord] = []
            for record in records.children { parsed.append(try S3EventRecord(record)) }
            self = .records(parsed)
        } else {
            throw .notAnEvent
        }
    }
}

/// Why a message is not a notification of S3.
public enum S3EventError: Error, Sendable, Hashable {
    case notJSON
    /// JSON, but neither records nor a test event.
    case notAnEvent
    /// A record lacks this member.
    case missing(String)
}

extension S3TestEvent {
    fileprivate init(_ node: WireNode) {
        self.init(
            time: node["Time"]?.string.flatMap { Timestamp(iso8601: $0) } ?? Timestamp(milliseconds: 0),
            bucket: node["Bucket"]?.string ?? "",
            requestID: node["RequestId"]?.string ?? "",
            hostID: node["HostId"]?.string ?? ""
        )
    }
}

extension S3EventRecord {
    fileprivate var document: JSONText {
        [
            "eventVersion": .string(eventVersion),
            "eventSource": "aws:s3",
            "awsRegion": .string(region.rawValue),
            "eventTime": .string(eventTime.iso8601WithMilliseconds),
            "eventName": .string(eventName),
            "userIdentity": ["principalId": .string(principalID)],
            "requestParameters": ["sourceIPAddress": .string(sourceIPAddress)],
            "responseElements": ["x-amz-request-id": .string(requestID), "x-amz-id-2": .string(extendedRequestID)],
            "s3": [
                "s3SchemaVersion": "1.0",
                "configurationId": .string(configurationID),
                "bucket": [
                    "name": .string(bucket),
                    "ownerIdentity": ["principalId": .string(bucketOwnerPrincipalID)],
                    "arn": .string(bucketArn),
                ],
                "object": .members(
                    ("key", .string(S3EventKey.encode(key))),
                    ("size", size.map { .integer($0) }),
                    ("eTag", eTag.map { .string($0) }),
                    ("versionId", versionID.map { .string($0) }),
                    ("sequencer", sequencer.map { .string($0.description) })
                ),
            ],
        ]
    }

    fileprivate init(_ node: WireNode) throws(S3EventError) {
        guard let eventName = node["eventName"]?.string else { throw .missing("eventName") }
        guard let s3 = node["s3"] else { throw .missing("s3") }
        guard let bucket = s3["bucket"]?["name"]?.string else { throw .missing("s3.bucket.name") }
        guard let object = s3["object"], let key = object["key"]?.string else { throw .missing("s3.object.key") }
        self.init(
            eventVersion: node["eventVersion"]?.string,
            region: Region(rawValue: node["awsRegion"]?.string ?? ""),
            eventTime: node["eventTime"]?.string.flatMap { Timestamp(iso8601: $0) } ?? Timestamp(milliseconds: 0),
            eventName: eventName.hasPrefix("s3:") ? String(eventName.dropFirst(3)) : eventName,
            principalID: node["userIdentity"]?["principalId"]?.string ?? "",
            sourceIPAddress: node["requestParameters"]?["sourceIPAddress"]?.string ?? "",
            requestID: node["responseElements"]?["x-amz-request-id"]?.string ?? "",
            extendedRequestID: node["responseElements"]?["x-amz-id-2"]?.string ?? "",
            configurationID: s3["configurationId"]?.string ?? "",
            bucket: bucket,
            bucketOwnerPrincipalID: s3["bucket"]?["ownerIdentity"]?["principalId"]?.string ?? "",
            bucketArn: s3["bucket"]?["arn"]?.string ?? "",
            key: S3EventKey.decode(key),
            size: object["size"]?.integer.map { Int64($0) },
            eTag: object["eTag"]?.string,
            versionID: object["versionId"]?.string,
            sequencer: object["sequencer"]?.string.map { Sequencer($0) }
        )
    }
}

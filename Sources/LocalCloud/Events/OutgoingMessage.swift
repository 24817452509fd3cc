import AWSCore

/// A message that one service hands to another's queue or topic.
struct OutgoingMessage: Sendable {
    /// A message attribute, as SQS and SNS know it.
    struct Attribute: Sendable, Hashable {
        enum Value: Sendable, Hashable {
            case string(String)
            case binary([UInt8])
        }

        /// For example `String`, `Number`, `Binary`, `String.Array`.
        var dataType: String
        var value: Value
    }

    var sender: EventSender
    var body: String
    var subject: String?
    var attributes: [String: Attribute]
    /// FIFO destinations (and fair queues).
    var groupID: String?
    var deduplicationID: String?
    /// When the event happened; the message's sent timestamp.
    var time: Timestamp

    init(
        sender: EventSender,
        body: String,
        subject: String? = nil,
        attributes: [String: Attribute] = [:],
        groupID: String? = nil,
        deduplicationID: String? = nil,
        time: Timestamp
    ) {
        self.sender = sender
        self.body = body
        self.subject = subject
        self.attributes = attributes
        self.groupID = groupID
        self.deduplicationID = deduplicationID
        self.time = time
    }
}

/// The service that sends by itself, and for which resource: what the destination's policy is checked against.
struct EventSender: Sendable, Hashable {
    /// For example `s3.amazonaws.com`: the policy's `Principal.Service`.
    var service: String
    /// The bucket or topic: `aws:SourceArn`.
    var source: Arn
    /// The account that owns ``source``: `aws:SourceAccount`.
    var account: AccountID

    init(service: String, source: Arn, account: AccountID) {
        self.service = service
        self.source = source
        self.account = account
    }
}

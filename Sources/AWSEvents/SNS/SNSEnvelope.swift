/// A message as SNS delivers it over HTTP and, unless delivery is raw, to queues.
///
/// https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
public struct SNSEnvelope: Sendable, Hashable {
    /// What the envelope is for: also the value of the header `x-amz-sns-message-type`.
    public enum Kind: String, Sendable {
        case subscriptionConfirmation = "SubscriptionConfirmation"
        case notification = "Notification"
        case unsubscribeConfirmation = "UnsubscribeConfirmation"
    }

    public struct Attribute: Sendable, Hashable {
        public var name: String
        /// `String`, `Number`, `Binary`, `String.Array`.
        public var type: String
        public var value: String

        public init(name: String, type: String, value: String) {
            self.name = name
            self.type = type
            self.value = value
        }
    }

    public var kind: Kind
    /// The same in every retry of a delivery.
    public var messageID: String
    /// FIFO topics only.
    public var sequenceNumber: String?
    /// Confirmations only.
    public var token: String?
    public var topicArn: String
    public var subject: String?
    public var message: String
    /// Confirmations only.
    public var subscribeURL: String?
    /// As it stands in the message, because it is signed so.
    public var timestamp: String
    public var signatureVersion: String
    /// Base64.
    public var signature: String
    public var signingCertURL: String
    /// Notifications only.
    public var unsubscribeURL: String?
    /// In the order in which they are written. Not signed.
    public var attributes: [Attribute]

    public init(
        kind: Kind,
        messageID: String,
        sequenceNumber: String? = nil,
        token: String? = nil,
        topicArn: String,
        subject: String? = nil,
        message: String,
        subscribeURL: String? = nil,
        timestamp: String,
        signatureVersion: String = "1",
        signature: String = "",
        signingCertURL: String = "",
        unsubscribeURL: String? = nil,
        attributes: [Attribute] = []
    ) {
        self.kind = kind
        self.messageID = messageID
        self.sequenceNumber = sequenceNumber
        self.token = token
        self.topicArn = topicArn
        self.subject = subject
        self.message = message
        self.subscribeURL = subscribeURL
        self.timestamp = timestamp
        self.signatureVersion = signatureVersion
        self.signature = signature
        self.signingCertURL = signingCertURL
        self.unsubscribeURL = unsubscribeURL
        self.attributes = attributes
    }

    /// The text of a confirmation that a subscription is asked for.
    public static func subscriptionText(topicArn: String) -> String {
        "You have chosen to subscribe to the topic \(topicArn).\n"
            + "To confirm the subscription, visit the SubscribeURL included in this message."
    }

    /// The text of a confirmation that a subscription has ended.
    public static func unsubscriptionText(subscriptionArn: String) -> String {
        "You have chosen to deactivate subscription \(subscriptionArn).\n"
            + "To cancel this operation and restore the subscription, visit the SubscribeURL included in this message."
    }

    /// The bytes that the signature is made over: for each signed member in byte order its name, a line feed, its value, a line feed.
    public var stringToSign: String {
        let members: [(String, String?)] =
            switch kind {
            case .notification:
                [
                    ("Message", message), ("MessageId", messageID), ("Subject", subject), ("Timestamp", timestamp), ("TopicArn", topicArn),
                    ("Type", kind.rawValue),
                ]
            case .subscriptionConfirmation, .unsubscribeConfirmation:
                [
                    ("Message", message), ("MessageId", messageID), ("SubscribeURL", subscribeURL), ("Timestamp", timestamp),
                    ("Token", token), ("TopicArn", topicArn), ("Type", kind.rawValue),
                ]
            }
        return members.map { name, value in value.map { "\(name)\n\($0)\n" } ?? "" }.joined()
    }
}

import AWSCore

/// A subscription as SNS keeps it in memory.
struct TopicSubscription: Sendable, Hashable {
    enum Transport: String, Sendable {
        case http
        case https
        case sqs
    }

    var arn: Arn
    var topic: Arn
    var transport: Transport
    /// The URL or the queue's ARN.
    var endpoint: String
    /// What the owner set, by name: `RawMessageDelivery`, `DeliveryPolicy`, `RedrivePolicy`.
    var attributes: [String: String]
    var isConfirmed: Bool
    /// What confirms it; only subscriptions over HTTP(S) have one.
    var token: String?
    /// Whether the confirmation was signed.
    var wasAuthenticated: Bool
    var principal: String
    /// Where its subscriber reached the cloud: certificate and links of its messages are found there.
    var origin: String
    var created: Timestamp

    var isRaw: Bool { attributes["RawMessageDelivery"] == "true" }

    /// Where messages go that could not be delivered.
    var deadLetterQueue: Arn? {
        attributes["RedrivePolicy"].flatMap(SubscriptionAttributes.deadLetterTarget)
    }

    /// Three days, in seconds: an unconfirmed subscription then is gone.
    static let confirmationPeriod = 259_200
}

import AWSCore
import AWSEvents
import AWSWire

/// One message on its way to one subscriber: a row of the outbox, from the publication until it has arrived or failed for good.
struct Delivery: Sendable, Hashable {
    typealias Kind = SNSEnvelope.Kind

    var id: Int64 = 0
    var subscription: Arn
    var kind: Kind
    var messageID: String
    var time: Timestamp
    var subject: String?
    var body: String
    var attributes: [String: OutgoingMessage.Attribute] = [:]
    var attempts: Int = 0

    /// The unsigned envelope for the subscriber.
    func envelope(for subscription: TopicSubscription) -> SNSEnvelope {
        let topic = subscription.topic.description
        let isNotification = kind == .notification
        let confirmation =
            "\(subscription.origin)/?Action=ConfirmSubscription&TopicArn=\(topic)&Token=\(subscription.token ?? "")"
        return SNSEnvelope(
            kind: kind,
            messageID: messageID,
            token: isNotification ? nil : subscription.token ?? "",
            topicArn: topic,
            subject: subject,
            message: body,
            subscribeURL: isNotification ? nil : confirmation,
            timestamp: time.iso8601WithMilliseconds,
            unsubscribeURL: isNotification ? "\(subscription.origin)/?Action=Unsubscribe&SubscriptionArn=\(subscription.arn)" : nil,
            attributes: attributes.sorted { $0.key < $1.key }.map { name, attribute in
                let value =
                    switch attribute.value {
                    case .string(let text): text
                    case .binary(let bytes): bytes.base64
                    }
                return SNSEnvelope.Attribute(name: name, type: attribute.dataType, value: value)
            }
        )
    }

    /// The headers of a delivery over HTTP(S).
    func headers(for subscription: TopicSubscription) -> HTTPFields {
        var fields: HTTPFields = [
            "x-amz-sns-message-type": kind.rawValue,
            "x-amz-sns-message-id": messageID,
            "x-amz-sns-topic-arn": subscription.topic.description,
        ]
        if kind != .subscriptionConfirmation { fields.append("x-amz-sns-subscription-arn", subscription.arn.description) }
        if kind == .notification, subscription.isRaw { fields.append("x-amz-sns-rawdelivery", "true") }
        fields.append("Content-Type", "text/plain; charset=UTF-8")
        fields.append("User-Agent", "Amazon Simple Notification Service Agent")
        return fields
    }
}

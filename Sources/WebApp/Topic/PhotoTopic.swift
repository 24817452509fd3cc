/// The topic on which a photo's life is announced, as the web app uses it. The real one is ``SNSPhotoTopic``.
protocol PhotoTopic: Sendable {
    /// The topic's ARN; throws while there is no topic (yet).
    func arn() async throws -> String

    /// Subscribes; changes nothing when that is done already.
    ///
    /// - Returns: The subscription's ARN; nil while SNS waits for the subscriber to confirm.
    func subscribe(_ topic: String, _ subscriber: TopicSubscriber) async throws -> String?

    /// Confirms a subscription by the token that SNS sent to its address.
    ///
    /// - Returns: The subscription's ARN.
    func confirm(_ topic: String, token: String) async throws -> String

    /// Ends a subscription; does nothing when there is none (any more).
    func cancel(_ subscription: String) async throws

    /// The queues that are subscribed.
    func queueSubscriptions(of topic: String) async throws -> [QueueSubscription]

    func publish(_ message: String, on topic: String) async throws
}

/// Whom SNS is to deliver to.
enum TopicSubscriber: Sendable, Hashable {
    /// An `http` or `https` address.
    case address(String)
    /// The ARN of a queue.
    case queue(String)

    /// SNS's name for the way of delivery.
    var transfer: String {
        switch self {
        case .address(let url): url.hasPrefix("https://") ? "https" : "http"
        case .queue: "sqs"
        }
    }

    var endpoint: String {
        switch self {
        case .address(let endpoint), .queue(let endpoint): endpoint
        }
    }
}

/// A subscription by which a queue hears of the topic.
struct QueueSubscription: Sendable, Hashable {
    var arn: String
    /// The queue's ARN.
    var queue: String
}

/// A way in which the topic's messages reach this web app: ``WebhookReception`` or ``QueueReception``.
protocol TopicReception: Sendable {
    /// Sees to it that messages come. Asked again and again, since what it made can vanish behind our back (a reset cloud, a tidy colleague).
    ///
    /// - Returns: The ARN of the subscription; nil while SNS waits for it to be confirmed. Another one than before means that messages
    ///   may have been missed.
    func subscribe(to topic: String) async throws -> String?

    /// Takes messages in until its task is cancelled.
    ///
    /// - Parameter report: Told of what the keeper of the subscription has to act on.
    func run(reporting report: @escaping @Sendable (ReceptionNews) -> Void) async

    /// Gives back what only this process needed.
    func end() async
}

/// What befell a reception.
enum ReceptionNews: Sendable, Hashable {
    /// Nothing comes any more until it is subscribed anew.
    case ended
    /// Messages may have been lost.
    case missedMessages
}

/// How the web app hears of results.
public enum ReceptionKind: String, Sendable, CaseIterable {
    /// SNS posts to the web app's public address: to one process, whichever a balancer picks.
    case webhook
    /// Each process has a queue of its own, subscribed to the topic.
    case queue
}

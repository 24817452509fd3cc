/// Messages come as requests to an address of ours, which ``SNSWebhook`` answers.
struct WebhookReception: TopicReception {
    let topic: any PhotoTopic
    /// The webhook's, as SNS reaches it.
    let address: String

    func subscribe(to topic: String) async throws -> String? {
        try await self.topic.subscribe(topic, .address(address))
    }

    /// The web server takes them in.
    func run(reporting report: @escaping @Sendable (ReceptionNews) -> Void) async {}

    /// The address stays subscribed: whoever runs the next web app has the same, and SNS tries again until it answers.
    func end() async {}
}

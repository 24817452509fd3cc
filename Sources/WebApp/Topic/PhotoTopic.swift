/// The topic on which results are announced, as the web app uses it. The real one is ``SNSPhotoTopic``.
protocol PhotoTopic: Sendable {
    /// The topic's ARN; throws while there is no topic (yet).
    func arn() async throws -> String

    /// Subscribes an address, which SNS then asks to confirm; does nothing when it is subscribed already.
    ///
    /// - Returns: Whether the subscription is confirmed.
    func subscribe(_ topic: String, address: String) async throws -> Bool

    /// Confirms a subscription by the token that SNS sent to its address.
    func confirm(_ topic: String, token: String) async throws
}

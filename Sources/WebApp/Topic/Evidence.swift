import AWSEvents

/// Why a message is believed.
enum Evidence: Sendable, Hashable {
    /// For its signature alone: anybody can post to a webhook.
    case signature
    /// For the policy of the queue that it lay in, which lets nobody but our topic send; its signature is checked as well.
    ///
    /// - `isOnAWS`: There a signature is always good, and one that is not is refused. The certificate may be out of reach, however, in a
    ///   network without a way to the internet: then the policy alone vouches. Other clouds sign as they like, some not at all.
    case queuePolicy(isOnAWS: Bool)

    /// Whether a message is taken although its signature was not accepted.
    func excuses(_ error: SNSVerificationError) -> Bool {
        switch (self, error) {
        case (.signature, _), (.queuePolicy, .otherTopic): false
        case (.queuePolicy(isOnAWS: true), .certificateUnavailable): true
        case (.queuePolicy(isOnAWS: true), _): false
        case (.queuePolicy(isOnAWS: false), _): true
        }
    }
}

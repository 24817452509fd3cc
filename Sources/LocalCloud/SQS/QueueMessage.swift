import AWSCore

/// A message as its queue keeps it in memory.
struct QueueMessage: Sendable, Hashable {
    /// The row's number: rises with every message of the cloud, and so gives the order of sending.
    var id: Int64
    /// The UUID that clients see.
    var messageID: String
    /// Nil when memory for bodies is used up: it is then read from the store when the message is received.
    var body: String?
    var bodyDigest: String
    var attributes: [String: OutgoingMessage.Attribute]
    /// `AWSTraceHeader`, the one system attribute that senders may set.
    var traceHeader: String?
    var senderID: String
    var sent: Timestamp
    var groupID: String?
    var deduplicationID: String?
    /// FIFO queues only.
    var sequenceNumber: String?
    /// The queue that the message was moved from, once it lies in a dead-letter queue.
    var deadLetterSource: String?
    /// How often it was received, this queue and those before it.
    var receiveCount: Int = 0
    var firstReceived: Timestamp?
}

/// A message that a receiver got, and until when it is hidden from others.
struct ReceivedMessage: Sendable, Hashable {
    var message: QueueMessage
    var hiddenUntil: Timestamp
}

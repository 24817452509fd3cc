public import AWSCore

extension AWSError {
    /// How SQS says that there is no such queue: in JSON, and in the Query protocol.
    static let missingQueueCodes: Set = ["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"]

    /// Whether SQS says that there is no such queue.
    public var isMissingQueue: Bool { isAmong(Self.missingQueueCodes) }
}

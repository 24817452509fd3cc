import AWSCore

/// The queues of replicas, as one of them uses them. The real ones are ``SQSReplicaQueues``.
protocol ReplicaQueues: Sendable {
    /// What the names begin with.
    var prefix: String { get }

    /// The ARN that a queue of this name has beside the topic.
    func arn(of queue: ReplicaQueue, beside topic: String) throws -> String

    /// Makes a queue to which only the topic may send. Asked again, since an answer got lost, it changes nothing.
    ///
    /// - Returns: Its URL.
    func create(_ queue: ReplicaQueue, for topic: String) async throws -> String

    /// Says that the queue's process lives.
    func sign(_ url: String, for topic: String, at now: Timestamp) async throws

    /// Waits for messages for some seconds.
    ///
    /// - Throws: ``QueueIsGone``.
    func receive(from url: String) async throws -> [ReplicaMessage]

    func remove(_ messages: [ReplicaMessage], from url: String) async throws

    /// The URL of a queue; nil when there is none.
    func find(_ queue: ReplicaQueue) async throws -> String?

    /// Deletes a queue; does nothing when there is none (any more).
    func delete(_ url: String) async throws

    /// All replicas' queues, also of other deployments, with what is written on them.
    func all() async throws -> [OrphanSearch.Candidate]
}

/// A message in a replica's queue.
struct ReplicaMessage: Sendable, Hashable {
    var body: String
    /// By which it is removed.
    var receipt: String
}

/// Somebody deleted the queue.
struct QueueIsGone: Error, Sendable, Hashable {}

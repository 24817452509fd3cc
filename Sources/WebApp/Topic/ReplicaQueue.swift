import AWSCore
import Pipeline

/// The queue by which one process of the web app hears of the topic: what it is called, and what is written on it.
struct ReplicaQueue: Sendable, Hashable {
    /// The topic that it is for: two deployments in one account must not tidy up each other's queues.
    static let topicTag = "darkroom:topic"
    /// When its process was last known to live, as ISO 8601.
    static let aliveTag = "darkroom:alive"

    let name: String
    let id: ULID

    /// A new one.
    init(prefix: String, id: ULID) {
        self.name = prefix + id.description
        self.id = id
    }

    /// Reads the name of one; nil for the name of any other queue.
    init?(name: some StringProtocol, prefix: String) {
        guard name.hasPrefix(prefix), let id = ULID(name.dropFirst(prefix.count)) else { return nil }
        self.name = String(name)
        self.id = id
    }

    static func tags(topic: String, aliveAt now: Timestamp) -> [String: String] {
        [topicTag: topic, aliveTag: now.iso8601]
    }

    /// When the process was last known to live: by the tag, or else by the time in the name. Nil for a queue that is not for this topic.
    func lastSign(tags: [String: String], topic: String) -> Timestamp? {
        guard tags[Self.topicTag] == topic else { return nil }
        return max(tags[Self.aliveTag].flatMap { Timestamp(iso8601: $0) } ?? id.timestamp, id.timestamp)
    }
}

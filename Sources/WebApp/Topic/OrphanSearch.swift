import AWSCore

/// Finds what replicas left behind that were killed: pure.
struct OrphanSearch: Sendable, Hashable {
    struct Candidate: Sendable, Hashable {
        var queue: ReplicaQueue
        var url: String
        var tags: [String: String]
    }

    let topic: String
    let prefix: String
    /// Our own queue.
    let own: String
    let now: Timestamp

    /// The queues of this topic whose process has not been heard of for long.
    func queues(among candidates: [Candidate]) -> [Candidate] {
        candidates.filter { candidate in
            guard candidate.queue.name != own, let sign = candidate.queue.lastSign(tags: candidate.tags, topic: topic) else { return false }
            return isOld(sign)
        }
    }

    /// The subscriptions of those queues, and of such as are gone: a replica that ends cancels first, but may be killed in between.
    ///
    /// - Parameter present: The names of all queues that exist. A young one may not be listed yet.
    func subscriptions(among subscriptions: [QueueSubscription], of orphans: [Candidate], present: Set<String>) -> [QueueSubscription] {
        let names = Set(orphans.map(\.queue.name))
        return subscriptions.filter { subscription in
            guard let queue = queue(of: subscription), queue.name != own else { return false }
            return names.contains(queue.name) || (!present.contains(queue.name) && isOld(queue.id.timestamp))
        }
    }

    /// A replica's queue in the topic's own account and Region; nil for what somebody else subscribed.
    private func queue(of subscription: QueueSubscription) -> ReplicaQueue? {
        guard let topic = Arn(topic), let queue = Arn(subscription.queue) else { return nil }
        guard queue.service == "sqs", queue.region == topic.region, queue.account == topic.account else { return nil }
        return ReplicaQueue(name: queue.resource, prefix: prefix)
    }

    private func isOld(_ sign: Timestamp) -> Bool { now > sign.adding(ReplicaSchedule.lifetime) }
}

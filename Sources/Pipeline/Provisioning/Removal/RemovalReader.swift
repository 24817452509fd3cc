import AWSClient
import AWSCore
import IAMModel
import LogsModel
import S3Model
import SNSModel
import SQSModel

/// Looks for what is there under the names of a deployment, and whose it is.
struct RemovalReader: Sendable {
    let reader: ResourceReader
    let names: ResourceNames

    private var caller: ExplainingCaller { reader.caller }

    /// In the order in which it is to be removed.
    func find() async throws -> [RemovalPlan.Found] {
        let replicas = try await replicaQueues()
        var found = try await subscriptions(to: replicas)
        found += replicas
        for name in [names.uploadQueue, names.deadLetterQueue] { if let queue = try await queue(name) { found.append(queue) } }
        if let topic = try await topic() { found.append(topic) }
        for name in [names.processorRole, names.webRole] { if let role = try await role(name) { found.append(role) } }
        for name in [names.processorLogGroup, names.webLogGroup] { if let group = try await logGroup(name) { found.append(group) } }
        for name in names.buckets { if let bucket = try await bucket(name) { found.append(bucket) } }
        return found
    }

    // MARK: Messages

    /// The web apps' own queues: those that end are removed by them, those of killed ones are still there.
    private func replicaQueues() async throws -> [RemovalPlan.Found] {
        var found: [RemovalPlan.Found] = []
        var token: String?
        repeat {
            let request = ListQueuesRequest(queueNamePrefix: names.replicaQueuePrefix, nextToken: token, maxResults: 1000)
            let answer = try await caller.call(ListQueues.self, request)
            for url in answer.queueUrls ?? [] {
                let name = url.split(separator: "/").last.map { String($0) } ?? url
                // One that has just ended took its queue along.
                guard let tags = try await reader.optional(AWSError.missingQueueCodes, ask: { try await reader.queueTags(url) }) else {
                    continue
                }
                // Of a deployment whose topic is called like our replicas: its queues are nothing that we would have to say something about.
                guard tags[ResourceNames.deploymentTag] == names.deployment else { continue }
                found.append(RemovalPlan.Found(identity: ResourceIdentity(.queue, name), handle: url, tags: tags))
            }
            token = answer.nextToken
        } while token != nil
        return found
    }

    private func subscriptions(to queues: [RemovalPlan.Found]) async throws -> [RemovalPlan.Found] {
        guard !queues.isEmpty else { return [] }
        let arns = Set(queues.map { names.queueArn($0.identity.name, region: reader.region, account: reader.account) })
        return try await topicSubscriptions().compactMap { subscription in
            guard let endpoint = subscription.endpoint, arns.contains(endpoint), let arn = subscription.subscriptionArn,
                arn.hasPrefix("arn:")
            else {
                return nil
            }
            let queue = queues.first { endpoint.hasSuffix(":\($0.identity.name)") }
            return RemovalPlan.Found(identity: ResourceIdentity(.subscription, endpoint), handle: arn, tags: queue?.tags)
        }
    }

    private func topicSubscriptions() async throws -> [Subscription] {
        var subscriptions: [Subscription] = []
        var token: String?
        repeat {
            let input = ListSubscriptionsByTopicInput(topicArn: reader.topicArn(names.topic), nextToken: token)
            let answer = try await reader.optional("NotFound", "NotFoundException") {
                try await caller.call(ListSubscriptionsByTopic.self, input)
            }
            subscriptions += answer?.subscriptions ?? []
            token = answer?.nextToken
        } while token != nil
        return subscriptions
    }

    private func queue(_ name: String) async throws -> RemovalPlan.Found? {
        guard let url = try await reader.queueURL(name) else { return nil }
        return RemovalPlan.Found(identity: ResourceIdentity(.queue, name), handle: url, tags: try await reader.queueTags(url))
    }

    private func topic() async throws -> RemovalPlan.Found? {
        let observed = try await reader.topic(names.topic)
        guard observed.exists else { return nil }
        let count = try await topicSubscriptions().count
        return RemovalPlan.Found(
            identity: ResourceIdentity(.topic, names.topic),
            tags: observed.tags,
            remark: count == 0 ? nil : count == 1 ? "with its subscription" : "with its \(count) subscriptions"
        )
    }

    // MARK: Roles, logs, buckets

    private func role(_ name: String) async throws -> RemovalPlan.Found? {
        let identity = ResourceIdentity(.role, name)
        do {
            let observed = try await reader.role(name)
            return observed.exists ? RemovalPlan.Found(identity: identity, tags: observed.tags) : nil
        } catch let error as ProvisioningError {
            return RemovalPlan.Found(identity: identity, refusal: error.description)
        }
    }

    private func logGroup(_ name: String) async throws -> RemovalPlan.Found? {
        let observed = try await reader.logGroup(name)
        return observed.exists ? RemovalPlan.Found(identity: ResourceIdentity(.logGroup, name), tags: observed.tags) : nil
    }

    private func bucket(_ name: String) async throws -> RemovalPlan.Found? {
        let identity = ResourceIdentity(.bucket, name)
        do {
            let observed = try await reader.bucket(name, wanted: [])
            guard observed.exists else { return nil }
            let tags = observed.missing.contains(.tags) ? nil : observed.tags
            let holdsObjects = try await BucketContents(caller: caller, bucket: name).hasAny
            return RemovalPlan.Found(identity: identity, tags: tags, holdsObjects: holdsObjects)
        } catch let error as ProvisioningError {
            return RemovalPlan.Found(identity: identity, refusal: error.description)
        }
    }
}

extension ObservedResource {
    var tags: [String: String] {
        Dictionary(
            values.compactMap { property, value in
                if case .tag(let key) = property { (key, value) } else { nil }
            }
        ) { $1 }
    }
}

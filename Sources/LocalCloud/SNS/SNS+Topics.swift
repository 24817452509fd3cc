import AWSCore
import GRDB
import SNSModel

extension SNS {
    func createTopic(_ input: CreateTopicInput, context: RequestContext) async throws -> CreateTopicResponse {
        let attributes = input.attributes ?? [:]
        try TopicName.validate(input.name, isFIFO: attributes["FifoTopic"] == "true")
        var checked: [String: String] = [:]
        for (name, value) in attributes { try TopicAttributes.update(&checked, name, value) }
        let tags = Dictionary((input.tags ?? []).map { ($0.key, $0.value) }) { _, last in last }
        let topic = NotificationTopic(arn: context.arn(service: "sns", resource: input.name), attributes: checked, tags: tags)
        try await environment.store.write { [self] transaction in
            // Looked up on the writer's thread, so that two creations of one name do not cross.
            if let present = self.topic(topic.arn) {
                let isSame = topic.attributes.allSatisfy { present.attributes[$0.key] == $0.value }
                guard isSame else {
                    throw SNSErrors.invalidParameter("Attributes Reason: Topic already exists with different attributes")
                }
                guard tags.isEmpty || tags == present.tags else {
                    throw SNSErrors.invalidParameter("Tags Reason: Topic already exists with different tags")
                }
                return
            }
            try SNSStorage.save(topic, in: transaction.database)
            transaction.afterCommit { [self] in keep(topic) }
        }
        return CreateTopicResponse(topicArn: topic.arn.description)
    }

    /// Deleting a topic that is not there succeeds, as on AWS.
    func deleteTopic(_ input: DeleteTopicInput, context: RequestContext) async throws {
        let arn = try SNSArn.topic(input.topicArn)
        let subscriptions = subscriptions(at: Timestamp(seconds: 0)) { $0.topic == arn }.map(\.arn)
        try await environment.store.write { [self] transaction in
            try transaction.database.execute(sql: "DELETE FROM sns_topic WHERE arn = ?", arguments: [arn.description])
            try SNSStorage.delete(subscriptions: subscriptions, in: transaction.database)
            transaction.afterCommit { [self] in forget(topic: arn, subscriptions: subscriptions) }
        }
    }

    func listTopics(_ input: ListTopicsInput, context: RequestContext) async throws -> ListTopicsResponse {
        let page = try page(
            topics(of: context.account, in: context.region),
            token: input.nextToken,
            purpose: "sns:ListTopics",
            cursor: \.arn.description
        )
        return ListTopicsResponse(topics: page.items.map { Topic(topicArn: $0.arn.description) }, nextToken: page.nextToken)
    }

    func getTopicAttributes(_ input: GetTopicAttributesInput, context: RequestContext) async throws -> GetTopicAttributesResponse {
        let topic = try topic(input.topicArn)
        let subscriptions = subscriptions(at: context.now) { $0.topic == topic.arn }
        let confirmed = subscriptions.count(where: \.isConfirmed)
        let policy = topic.attributes["DeliveryPolicy"].flatMap { DeliveryPolicy(topic: $0) } ?? .standard
        var attributes = topic.attributes
        attributes["TopicArn"] = topic.arn.description
        attributes["Owner"] = topic.owner
        attributes["Policy"] = topic.policy
        attributes["DisplayName"] = topic.attributes["DisplayName"] ?? ""
        attributes["SubscriptionsConfirmed"] = String(confirmed)
        attributes["SubscriptionsPending"] = String(subscriptions.count - confirmed)
        attributes["SubscriptionsDeleted"] = String(topic.deletedSubscriptions)
        attributes["EffectiveDeliveryPolicy"] = policy.topicJSON
        return GetTopicAttributesResponse(attributes: attributes)
    }

    func setTopicAttributes(_ input: SetTopicAttributesInput, context: RequestContext) async throws {
        try await change(topic: input.topicArn) { topic in
            try TopicAttributes.update(&topic.attributes, input.attributeName, input.attributeValue ?? "")
        }
    }

    /// Changes a topic in one transaction, so that changes at the same time do not undo each other.
    func change(topic arn: String, _ change: @escaping @Sendable (inout NotificationTopic) throws -> Void) async throws {
        let arn = try SNSArn.topic(arn)
        try await environment.store.write { [self] transaction in
            guard var topic = self.topic(arn) else { throw SNSErrors.topicNotFound }
            try change(&topic)
            try SNSStorage.save(topic, in: transaction.database)
            let changed = topic
            transaction.afterCommit { [self] in keep(changed) }
        }
    }

    /// A page of at most a hundred, as all of SNS's lists have.
    func page<Item>(
        _ items: [Item],
        token: String?,
        purpose: String,
        cursor: (Item) -> String
    ) throws -> (items: [Item], nextToken: String?) {
        var rest = items[...]
        if let token {
            guard let last = environment.pagingTokens.cursor(token, for: purpose) else {
                throw SNSErrors.invalidParameter("NextToken Reason: invalid token")
            }
            // The cursor is the last item's; when that is gone meanwhile, the list is shown from its start.
            if let index = items.firstIndex(where: { cursor($0) == last }) { rest = items[(index + 1)...] }
        }
        let page = Array(rest.prefix(100))
        let next = page.count < rest.count ? page.last.map { environment.pagingTokens.token(cursor($0), for: purpose) } : nil
        return (page, next)
    }
}

/// What a topic may be called.
enum TopicName {
    /// - Throws: `InvalidParameter`; `NotImplemented` for FIFO topics.
    static func validate(_ name: String, isFIFO: Bool) throws {
        let stem = isFIFO && name.hasSuffix(".fifo") ? name.dropLast(5) : name[...]
        let isPlain = stem.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard isPlain, !stem.isEmpty, name.utf8.count <= 256, !isFIFO || name.hasSuffix(".fifo") else {
            throw SNSErrors.invalidParameter("Topic Name")
        }
        guard !isFIFO else { throw AWSError("NotImplemented", status: 501, message: "FIFO topics are not implemented yet.") }
    }
}

/// Checks the attributes that a topic's owner may set.
enum TopicAttributes {
    /// Sets the attribute; an empty value unsets it.
    ///
    /// - Throws: `InvalidParameter`.
    static func update(_ attributes: inout [String: String], _ name: String, _ value: String) throws {
        switch name {
        case "DisplayName", "KmsMasterKeyId":
            break
        case "Policy":
            guard value.isEmpty || (try? PolicyDocument(value)) != nil else {
                throw SNSErrors.invalidParameter("Policy Error: null")
            }
        case "DeliveryPolicy":
            guard value.isEmpty || DeliveryPolicy(topic: value) != nil else {
                throw SNSErrors.invalidParameter("DeliveryPolicy: failed to parse JSON.")
            }
        case "SignatureVersion":
            guard value == "1" || value == "2" else { throw SNSErrors.invalidParameter("SignatureVersion") }
        case "TracingConfig":
            guard value == "PassThrough" || value == "Active" else { throw SNSErrors.invalidParameter("TracingConfig") }
        case "FifoTopic" where value == "false":
            return
        default:
            throw SNSErrors.invalidParameter("AttributeName")
        }
        attributes[name] = value.isEmpty ? nil : value
    }
}

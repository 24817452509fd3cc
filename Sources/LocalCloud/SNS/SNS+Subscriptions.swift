import AWSCore
import AWSEvents
import SNSModel

extension SNS {
    func subscribe(_ input: SubscribeInput, context: RequestContext) async throws -> SubscribeResponse {
        guard let transport = TopicSubscription.Transport(rawValue: input.protocol) else {
            throw ["email", "email-json", "sms", "lambda", "application", "firehose"].contains(input.protocol)
                ? AWSError("NotImplemented", status: 501, message: "Subscriptions by \(input.protocol) are not implemented.")
                : SNSErrors.invalidParameter("Amazon SNS does not support this protocol string: \(input.protocol)")
        }
        let endpoint = input.endpoint ?? ""
        try checkEndpoint(endpoint, transport)
        let topicArn = try topic(input.topicArn).arn
        let attributes = (input.attributes ?? [:]).filter { !$0.value.isEmpty }
        for (name, value) in attributes { try SubscriptionAttributes.validate(name, value) }
        let needsConfirmation = transport != .sqs
        let made = TopicSubscription(
            arn: Arn(
                partition: topicArn.partition,
                service: "sns",
                region: topicArn.region,
                account: topicArn.account,
                resource: "\(topicArn.resource):\(environment.random.uuid())"
            ),
            topic: topicArn,
            transport: transport,
            endpoint: endpoint,
            attributes: attributes,
            isConfirmed: !needsConfirmation,
            token: needsConfirmation ? environment.random.bytes(64).hexadecimal : nil,
            wasAuthenticated: !needsConfirmation,
            principal: context.principal.arn?.description ?? "",
            origin: context.endpoint.description,
            created: context.now
        )
        let messageID = environment.random.uuid()
        let subscription = try await environment.store.write { [self] transaction in
            guard topic(topicArn) != nil else { throw SNSErrors.topicNotFound }
            let present = subscriptions(at: context.now) {
                $0.topic == topicArn && $0.transport == transport && $0.endpoint == endpoint
            }.first
            var subscription = present ?? made
            if present != nil {
                guard attributes.allSatisfy({ subscription.attributes[$0.key] == $0.value }) else {
                    throw SNSErrors.invalidParameter("Attributes Reason: Subscription already exists with different attributes")
                }
                // The subscriber may reach us by another name now.
                subscription.origin = context.endpoint.description
            }
            try SNSStorage.save(subscription, in: transaction.database)
            let kept = subscription
            transaction.afterCommit { [self] in keep(kept) }
            if !subscription.isConfirmed {
                try deliver(.subscriptionConfirmation, messageID: messageID, at: context.now, to: subscription, transaction)
            }
            return subscription
        }
        let isShown = subscription.isConfirmed || input.returnSubscriptionArn == true
        return SubscribeResponse(subscriptionArn: isShown ? subscription.arn.description : "pending confirmation")
    }

    private func checkEndpoint(_ endpoint: String, _ transport: TopicSubscription.Transport) throws {
        switch transport {
        case .sqs:
            guard let arn = Arn(endpoint), arn.service == "sqs" else { throw SNSErrors.invalidParameter("SQS endpoint ARN") }
        case .http, .https:
            guard endpoint.lowercased().hasPrefix("\(transport.rawValue)://") else {
                throw SNSErrors.invalidParameter("Endpoint must match the specified protocol")
            }
            try EndpointAddress.check(endpoint)
        }
    }

    /// Puts a confirmation of a subscription or of its end into the outbox.
    private func deliver(
        _ kind: Delivery.Kind,
        messageID: String,
        at time: Timestamp,
        to subscription: TopicSubscription,
        _ transaction: StoreTransaction
    ) throws {
        let topic = subscription.topic.description
        let delivery = Delivery(
            subscription: subscription.arn,
            kind: kind,
            messageID: messageID,
            time: time,
            body: kind == .subscriptionConfirmation
                ? SNSEnvelope.subscriptionText(topicArn: topic)
                : SNSEnvelope.unsubscriptionText(subscriptionArn: subscription.arn.description)
        )
        let id = try SNSStorage.insert(delivery, in: transaction.database)
        let deliveries = deliveries
        transaction.afterCommit { deliveries.add(id, due: time) }
    }

    func confirmSubscription(_ input: ConfirmSubscriptionInput, context: RequestContext) async throws -> ConfirmSubscriptionResponse {
        let topicArn = try SNSArn.topic(input.topicArn)
        guard input.token.utf8.count == 128, [UInt8](hexadecimal: input.token) != nil else {
            throw SNSErrors.invalidParameterException("Invalid token")
        }
        let arn = try await environment.store.write { [self] transaction in
            guard var subscription = subscriptions(at: context.now, where: { $0.topic == topicArn && $0.token == input.token }).first
            else { throw SNSErrors.invalidParameter("Token") }
            subscription.isConfirmed = true
            if context.principal != .anonymous { subscription.wasAuthenticated = true }
            try SNSStorage.save(subscription, in: transaction.database)
            let kept = subscription
            transaction.afterCommit { [self] in keep(kept) }
            return kept.arn
        }
        return ConfirmSubscriptionResponse(subscriptionArn: arn.description)
    }

    /// Ending a subscription that is not there succeeds, as on AWS.
    func unsubscribe(_ input: UnsubscribeInput, context: RequestContext) async throws {
        let arn = try SNSArn.subscription(input.subscriptionArn)
        try await environment.store.write { [self] transaction in
            guard let subscription = subscription(arn) else { return }
            try SNSStorage.delete(subscriptions: [arn], in: transaction.database)
            if var topic = topic(subscription.topic) {
                topic.deletedSubscriptions += 1
                try SNSStorage.save(topic, in: transaction.database)
                let changed = topic
                transaction.afterCommit { [self] in keep(changed) }
            }
            transaction.afterCommit { [self] in forget(subscription: arn) }
        }
    }

    func listSubscriptions(_ input: ListSubscriptionsInput, context: RequestContext) async throws -> ListSubscriptionsResponse {
        let all = subscriptions(at: context.now) {
            $0.topic.account == context.account.description && $0.topic.region == context.region.rawValue
        }
        let page = try page(all, token: input.nextToken, purpose: "sns:ListSubscriptions", cursor: \.arn.description)
        return ListSubscriptionsResponse(subscriptions: page.items.map(Self.summary), nextToken: page.nextToken)
    }

    func listSubscriptionsByTopic(
        _ input: ListSubscriptionsByTopicInput,
        context: RequestContext
    ) async throws -> ListSubscriptionsByTopicResponse {
        let topicArn = try topic(input.topicArn).arn
        let all = subscriptions(at: context.now) { $0.topic == topicArn }
        let page = try page(all, token: input.nextToken, purpose: "sns:ListSubscriptionsByTopic", cursor: \.arn.description)
        return ListSubscriptionsByTopicResponse(subscriptions: page.items.map(Self.summary), nextToken: page.nextToken)
    }

    private static func summary(_ subscription: TopicSubscription) -> Subscription {
        Subscription(
            subscriptionArn: subscription.isConfirmed ? subscription.arn.description : "PendingConfirmation",
            owner: subscription.topic.account,
            protocol: subscription.transport.rawValue,
            endpoint: subscription.endpoint,
            topicArn: subscription.topic.description
        )
    }

    func getSubscriptionAttributes(
        _ input: GetSubscriptionAttributesInput,
        context: RequestContext
    ) async throws -> GetSubscriptionAttributesResponse {
        let subscription = try subscription(input.subscriptionArn)
        var attributes = subscription.attributes
        attributes["SubscriptionArn"] = subscription.arn.description
        attributes["TopicArn"] = subscription.topic.description
        attributes["Protocol"] = subscription.transport.rawValue
        attributes["Endpoint"] = subscription.endpoint
        attributes["Owner"] = subscription.topic.account
        attributes["PendingConfirmation"] = String(!subscription.isConfirmed)
        attributes["ConfirmationWasAuthenticated"] = String(subscription.wasAuthenticated)
        attributes["SubscriptionPrincipal"] = subscription.principal
        attributes["RawMessageDelivery"] = String(subscription.isRaw)
        return GetSubscriptionAttributesResponse(attributes: attributes)
    }

    func setSubscriptionAttributes(_ input: SetSubscriptionAttributesInput, context: RequestContext) async throws {
        let arn = try SNSArn.subscription(input.subscriptionArn)
        let value = input.attributeValue ?? ""
        try SubscriptionAttributes.validate(input.attributeName, value)
        try await environment.store.write { [self] transaction in
            guard var subscription = subscription(arn) else { throw SNSErrors.subscriptionNotFound }
            subscription.attributes[input.attributeName] = value.isEmpty ? nil : value
            try SNSStorage.save(subscription, in: transaction.database)
            let kept = subscription
            transaction.afterCommit { [self] in keep(kept) }
        }
    }
}

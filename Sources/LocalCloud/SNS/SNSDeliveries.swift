import AWSCore
import AWSEvents
import AWSWire
import Logging
import Synchronization

/// Carries the outbox's messages to their subscribers, and tries again as the delivery policy says.
///
/// Every delivery is a row in the store, so that neither a crash nor a restart loses one.
final class SNSDeliveries: Sendable {
    private let environment: CloudEnvironment
    private let transport: any DeliveryTransport
    private let signingKey: SNSSigningKey
    private let doorbell = Doorbell()
    private let list = Mutex(DueList(limit: 32))
    /// Finds a subscription and its topic as they are now.
    private let find: @Sendable (Arn) -> (TopicSubscription, NotificationTopic)?

    init(
        _ environment: CloudEnvironment,
        transport: any DeliveryTransport,
        signingKey: SNSSigningKey,
        find: @escaping @Sendable (Arn) -> (TopicSubscription, NotificationTopic)?
    ) {
        self.environment = environment
        self.transport = transport
        self.signingKey = signingKey
        self.find = find
    }

    func add(_ id: Int64, due: Timestamp) {
        list.withLock { $0.add(id, due: due) }
        doorbell.ring()
    }

    func removeAll() {
        list.withLock { $0.removeAll() }
    }

    /// Delivers until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let now = environment.clock.now
                for id in list.withLock({ $0.takeDue(at: now) }) {
                    group.addTask { await self.attempt(id) }
                }
                let next = list.withLock { $0.nextDue }
                await doorbell.wait(until: next, clock: environment.clock)
            }
            group.cancelAll()
        }
    }

    private enum Outcome {
        case delivered
        /// Tried again after so many seconds.
        case retry(delay: Int)
        /// Given up, for this reason.
        case failed(String)
    }

    private func attempt(_ id: Int64) async {
        defer {
            list.withLock { $0.finish(id) }
            doorbell.ring()
        }
        do {
            guard let delivery = try await environment.store.read({ try SNSStorage.delivery(id, in: $0) }) else { return }
            guard let (subscription, topic) = find(delivery.subscription) else { return try await end(delivery) }
            let outcome: Outcome =
                if subscription.transport == .sqs {
                    try await deliverToQueue(delivery, subscription, topic)
                } else {
                    await deliverOverHTTP(delivery, subscription, topic)
                }
            try await settle(delivery, subscription, outcome)
        } catch is CancellationError {
            // The row stays: the next start goes on with it.
        } catch {
            environment.logger.error("SNS delivery \(id) could not be settled: \(error)")
        }
    }

    private func settle(_ delivery: Delivery, _ subscription: TopicSubscription, _ outcome: Outcome) async throws {
        switch outcome {
        case .delivered:
            try await end(delivery)
        case .retry(let delay):
            let due = environment.clock.now.adding(seconds: delay)
            let attempts = delivery.attempts + 1
            try await environment.store.write { try SNSStorage.postpone(delivery.id, attempts: attempts, due: due, in: $0.database) }
            add(delivery.id, due: due)
        case .failed(let reason):
            environment.logger.warning(
                "SNS gave up a delivery",
                metadata: ["subscription": "\(subscription.arn)", "message": "\(delivery.messageID)", "reason": "\(reason)"]
            )
            try await giveUp(delivery, subscription)
        }
    }

    private func end(_ delivery: Delivery) async throws {
        // Queue deliveries were ended in their own transaction; ending again does no harm.
        try await environment.store.write { try SNSStorage.deleteDelivery(delivery.id, in: $0.database) }
    }

    // MARK: Queues

    private func deliverToQueue(
        _ delivery: Delivery,
        _ subscription: TopicSubscription,
        _ topic: NotificationTopic
    ) async throws -> Outcome {
        guard let queue = Arn(subscription.endpoint) else { return .failed("not a queue's ARN") }
        let message = try await outgoing(delivery, subscription, topic)
        do {
            try await move(delivery, as: message, to: queue)
        } catch let error as AWSError {
            return .failed(error.description)
        }
        record(.queueDeliveries, topic, delivery)
        return .delivered
    }

    private func outgoing(
        _ delivery: Delivery,
        _ subscription: TopicSubscription,
        _ topic: NotificationTopic
    ) async throws -> OutgoingMessage {
        OutgoingMessage(
            sender: sender(topic),
            body: subscription.isRaw ? delivery.body : try await signed(delivery, subscription, topic).json,
            attributes: subscription.isRaw ? delivery.attributes : [:],
            time: environment.clock.now
        )
    }

    private func sender(_ topic: NotificationTopic) -> EventSender {
        EventSender(service: "sns.amazonaws.com", source: topic.arn, account: AccountID(topic.arn.account) ?? environment.account)
    }

    private func signed(_ delivery: Delivery, _ subscription: TopicSubscription, _ topic: NotificationTopic) async throws -> SNSEnvelope {
        try await signingKey.signer.sign(
            delivery.envelope(for: subscription),
            version: topic.usesSHA256 ? .sha256 : .sha1,
            origin: subscription.origin
        )
    }

    // MARK: HTTP

    /// Fifteen seconds, as SNS waits.
    private static let timeout = Duration.seconds(15)

    private func deliverOverHTTP(_ delivery: Delivery, _ subscription: TopicSubscription, _ topic: NotificationTopic) async -> Outcome {
        let policy = policy(of: subscription, topic)
        func again(_ reason: String) -> Outcome {
            policy.delay(beforeRetry: delivery.attempts + 1).map { .retry(delay: $0) } ?? .failed(reason)
        }
        do {
            let isRaw = subscription.isRaw && delivery.kind == .notification
            let body = isRaw ? delivery.body : try await signed(delivery, subscription, topic).json
            let status = try await transport.post(
                Array(body.utf8),
                fields: delivery.headers(for: subscription),
                to: subscription.endpoint,
                timeout: Self.timeout
            )
            if delivery.kind == .notification { record(.httpDeliveries, topic, delivery) }
            switch status {
            case 200..<300: return .delivered
            // A client's error is not tried again, except for too many requests.
            case 300..<429, 430..<500: return .failed("status \(status)")
            default: return again("status \(status)")
            }
        } catch let error as AWSError {
            return .failed(error.message)
        } catch {
            return again("\(error)")
        }
    }

    private func policy(of subscription: TopicSubscription, _ topic: NotificationTopic) -> DeliveryPolicy {
        if let own = subscription.attributes["DeliveryPolicy"].flatMap({ DeliveryPolicy(subscription: $0) }) { return own }
        return topic.attributes["DeliveryPolicy"].flatMap { DeliveryPolicy(topic: $0) } ?? .standard
    }

    /// Hands the message to the subscription's dead-letter queue, if it has one.
    private func giveUp(_ delivery: Delivery, _ subscription: TopicSubscription) async throws {
        guard delivery.kind == .notification, let queue = subscription.deadLetterQueue, let (_, topic) = find(subscription.arn) else {
            return try await end(delivery)
        }
        let message = try await outgoing(delivery, subscription, topic)
        do {
            try await move(delivery, as: message, to: queue)
        } catch let error as AWSError {
            environment.logger.warning("SNS could not send to the dead-letter queue \(queue): \(error)")
            try await end(delivery)
        }
    }

    /// Puts the message into the queue and removes it from the outbox in one transaction: it arrives exactly once.
    private func move(_ delivery: Delivery, as message: OutgoingMessage, to queue: Arn) async throws {
        let events = environment.events
        try await environment.store.write { transaction in
            try events.deliver(message, to: queue, in: transaction)
            try SNSStorage.deleteDelivery(delivery.id, in: transaction.database)
        }
    }

    private func record(_ kind: UsageKind, _ topic: NotificationTopic, _ delivery: Delivery) {
        environment.meter.record(
            UsageRecord(
                service: "sns",
                operation: "Deliver",
                account: AccountID(topic.arn.account) ?? environment.account,
                region: Region(rawValue: topic.arn.region),
                status: 200,
                bytesIn: 0,
                bytesOut: Int64(delivery.body.utf8.count),
                usage: [kind: 1],
                time: environment.clock.now,
                isRequest: false
            )
        )
    }
}

import AWSCore
import AWSEvents
import AWSWire
import GRDB
import SNSModel
import Synchronization

/// The Simple Notification Service: topics and subscriptions in memory over tables in the store, and an outbox of deliveries.
///
/// https://docs.aws.amazon.com/sns/latest/api/welcome.html
final class SNS: SNSService {
    typealias Context = RequestContext

    static let schema = SNSStorage.schema

    let environment: CloudEnvironment
    /// Its certificate is what messages' `SigningCertURL` points to.
    let signingKey: SNSSigningKey
    let deliveries: SNSDeliveries
    private let state: State

    /// Shared with the deliveries, which outlive no service but must not hold it.
    private final class State: Sendable {
        struct Content {
            var topics: [Arn: NotificationTopic] = [:]
            var subscriptions: [Arn: TopicSubscription] = [:]
        }

        let content = Mutex(Content())
    }

    /// Loads topics, subscriptions, the signing key and what is still to be delivered; blocks, as the opening of the store does.
    init(_ environment: CloudEnvironment, transport: any DeliveryTransport) throws {
        let state = State()
        self.environment = environment
        self.state = state
        self.signingKey = try SNSSigningKey(environment)
        self.deliveries = SNSDeliveries(environment, transport: transport, signingKey: signingKey) { arn in
            state.content.withLock { content in
                guard let subscription = content.subscriptions[arn], let topic = content.topics[subscription.topic] else { return nil }
                return (subscription, topic)
            }
        }
        let pending = try environment.store.readBlocking { database in
            let topics = try SNSStorage.topics(in: database)
            let subscriptions = try SNSStorage.subscriptions(in: database)
            state.content.withLock { content in
                for topic in topics { content.topics[topic.arn] = topic }
                for subscription in subscriptions { content.subscriptions[subscription.arn] = subscription }
            }
            return try SNSStorage.pendingDeliveries(in: database)
        }
        for (id, due) in pending { deliveries.add(id, due: due) }
        environment.events.register(self, forService: "sns")
        let deliveries = deliveries
        let signingKey = signingKey
        environment.store.onReset { transaction in
            try signingKey.saveAfterReset(in: transaction.database)
            transaction.afterCommit {
                state.content.withLock { $0 = State.Content() }
                deliveries.removeAll()
            }
        }
    }

    /// Delivers what is published; runs until cancelled.
    func deliver() async {
        await deliveries.run()
    }

    // MARK: Finding

    func topic(_ arn: Arn) -> NotificationTopic? {
        state.content.withLock { $0.topics[arn] }
    }

    /// - Throws: `InvalidParameter`, `NotFound`.
    func topic(_ text: String) throws -> NotificationTopic {
        guard let topic = topic(try SNSArn.topic(text)) else { throw SNSErrors.topicNotFound }
        return topic
    }

    func topics(of account: AccountID, in region: Region) -> [NotificationTopic] {
        state.content.withLock { content in
            content.topics.values.filter { $0.arn.account == account.description && $0.arn.region == region.rawValue }
        }.sorted { $0.arn.description < $1.arn.description }
    }

    func subscription(_ arn: Arn) -> TopicSubscription? {
        state.content.withLock { $0.subscriptions[arn] }
    }

    /// - Throws: `InvalidParameter`, `NotFound`.
    func subscription(_ text: String) throws -> TopicSubscription {
        guard let subscription = subscription(try SNSArn.subscription(text)) else { throw SNSErrors.subscriptionNotFound }
        return subscription
    }

    /// The subscriptions that `isIncluded` picks, in the order of their making; unconfirmed ones end after three days.
    func subscriptions(at now: Timestamp, where isIncluded: (TopicSubscription) -> Bool) -> [TopicSubscription] {
        state.content.withLock { content in
            content.subscriptions.values.filter { subscription in
                let hasLapsed =
                    !subscription.isConfirmed && subscription.created.adding(seconds: TopicSubscription.confirmationPeriod) < now
                return !hasLapsed && isIncluded(subscription)
            }
        }.sorted { ($0.created, $0.arn.description) < ($1.created, $1.arn.description) }
    }

    // MARK: Changing, after a commit

    func keep(_ topic: NotificationTopic) {
        state.content.withLock { $0.topics[topic.arn] = topic }
    }

    func keep(_ subscription: TopicSubscription) {
        state.content.withLock { $0.subscriptions[subscription.arn] = subscription }
    }

    func forget(topic: Arn, subscriptions: [Arn]) {
        state.content.withLock { content in
            content.topics[topic] = nil
            for arn in subscriptions { content.subscriptions[arn] = nil }
        }
    }

    func forget(subscription: Arn) {
        state.content.withLock { $0.subscriptions[subscription] = nil }
    }
}

import AWSClient
import AWSCore
import Pipeline
import SNSModel
import STSModel
import Synchronization

/// The topic in SNS, here or on AWS.
final class SNSPhotoTopic: PhotoTopic {
    /// A topic of ours has a subscription for each replica; whoever has thousands is not tidied up by us.
    private static let pageLimit = 50

    private let caller: any OperationCaller
    private let names: ResourceNames
    private let region: Region
    private let known = Mutex<String?>(nil)

    init(caller: any OperationCaller, names: ResourceNames, region: Region) {
        self.caller = caller
        self.names = names
        self.region = region
    }

    /// Made of the account that our credentials belong to: anybody may ask for that, while listing topics would need a permission.
    func arn() async throws -> String {
        if let arn = known.withLock({ $0 }) { return arn }
        let identity = try await caller.call(GetCallerIdentity.self, GetCallerIdentityRequest())
        guard let account = identity.account.flatMap({ AccountID($0) }) else { throw IncompleteAnswer(lacking: "Account") }
        let arn = names.topicArn(region: region, account: account)
        known.withLock { $0 = arn }
        return arn
    }

    func subscribe(_ topic: String, _ subscriber: TopicSubscriber) async throws -> String? {
        let input = SubscribeInput(topicArn: topic, protocol: subscriber.transfer, endpoint: subscriber.endpoint)
        let answer = try await caller.call(Subscribe.self, input)
        // Until it is confirmed, SNS says "pending confirmation" in its place.
        return answer.subscriptionArn.flatMap { $0.hasPrefix("arn:") ? $0 : nil }
    }

    func confirm(_ topic: String, token: String) async throws -> String {
        let answer = try await caller.call(ConfirmSubscription.self, ConfirmSubscriptionInput(topicArn: topic, token: token))
        guard let arn = answer.subscriptionArn else { throw IncompleteAnswer(lacking: "SubscriptionArn") }
        return arn
    }

    func cancel(_ subscription: String) async throws {
        do {
            _ = try await caller.call(Unsubscribe.self, UnsubscribeInput(subscriptionArn: subscription))
        } catch let error as AWSError where error.status == 404 {
            // Another replica was faster.
        }
    }

    func queueSubscriptions(of topic: String) async throws -> [QueueSubscription] {
        var found: [QueueSubscription] = []
        var token: String?
        for _ in 0..<Self.pageLimit {
            let input = ListSubscriptionsByTopicInput(topicArn: topic, nextToken: token)
            let page = try await caller.call(ListSubscriptionsByTopic.self, input)
            for subscription in page.subscriptions ?? [] where subscription.protocol == "sqs" {
                guard let arn = subscription.subscriptionArn, arn.hasPrefix("arn:"), let queue = subscription.endpoint else { continue }
                found.append(QueueSubscription(arn: arn, queue: queue))
            }
            token = page.nextToken.flatMap { $0.isEmpty ? nil : $0 }
            if token == nil { break }
        }
        return found
    }

    func publish(_ message: String, on topic: String) async throws {
        _ = try await caller.call(Publish.self, PublishInput(topicArn: topic, message: message))
    }
}

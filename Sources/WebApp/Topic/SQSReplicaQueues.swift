import AWSClient
import AWSCore
import AWSEvents
import Pipeline
import SQSModel

/// The queues in SQS, here or on AWS.
struct SQSReplicaQueues: ReplicaQueues {
    /// SQS's longest: fewest requests while nothing happens.
    private static let waitSeconds = 20
    /// How long a message is hidden while its photo is looked up; one whose look-up failed comes again after it.
    private static let visibilitySeconds = 30

    let caller: any OperationCaller
    let names: ResourceNames

    var prefix: String { names.replicaQueuePrefix }

    func arn(of queue: ReplicaQueue, beside topic: String) throws -> String {
        guard var arn = Arn(topic) else { throw IncompleteAnswer(lacking: "TopicArn") }
        arn.service = "sqs"
        arn.resource = queue.name
        return arn.description
    }

    func create(_ queue: ReplicaQueue, for topic: String) async throws -> String {
        guard let arn = Arn(topic), let account = AccountID(arn.account) else { throw IncompleteAnswer(lacking: "TopicArn") }
        let policies = AccessPolicies(names: names, region: Region(rawValue: arn.region), account: account)
        let attributes = [
            "Policy": policies.replicaQueueAccess(queue.name).compact,
            "MessageRetentionPeriod": "\(ReplicaSchedule.retention.components.seconds)",
            "ReceiveMessageWaitTimeSeconds": "\(Self.waitSeconds)",
            "VisibilityTimeout": "\(Self.visibilitySeconds)",
        ]
        var tags = ReplicaQueue.tags(topic: topic, aliveAt: queue.id.timestamp)
        tags[ResourceNames.deploymentTag] = names.deployment
        let request = CreateQueueRequest(queueName: queue.name, attributes: attributes, tags: tags)
        let answer = try await caller.call(CreateQueue.self, request)
        guard let url = answer.queueUrl else { throw IncompleteAnswer(lacking: "QueueUrl") }
        return url
    }

    func sign(_ url: String, for topic: String, at now: Timestamp) async throws {
        let tags = ReplicaQueue.tags(topic: topic, aliveAt: now)
        _ = try await caller.call(TagQueue.self, TagQueueRequest(queueUrl: url, tags: tags))
    }

    func receive(from url: String) async throws -> [ReplicaMessage] {
        let request = ReceiveMessageRequest(queueUrl: url, maxNumberOfMessages: 10, waitTimeSeconds: Self.waitSeconds)
        let answer: ReceiveMessageResult
        do {
            answer = try await caller.call(ReceiveMessage.self, request)
        } catch let error as AWSError where error.isMissingQueue {
            throw QueueIsGone()
        }
        return (answer.messages ?? []).compactMap { message in
            guard let body = message.body, let receipt = message.receiptHandle else { return nil }
            return ReplicaMessage(body: body, receipt: receipt)
        }
    }

    func remove(_ messages: [ReplicaMessage], from url: String) async throws {
        guard !messages.isEmpty else { return }
        let entries = messages.enumerated().map { number, message in
            DeleteMessageBatchRequestEntry(id: "\(number)", receiptHandle: message.receipt)
        }
        // One that could not be removed comes again, and changes nothing then.
        _ = try await caller.call(DeleteMessageBatch.self, DeleteMessageBatchRequest(queueUrl: url, entries: entries))
    }

    func find(_ queue: ReplicaQueue) async throws -> String? {
        do {
            return try await caller.call(GetQueueUrl.self, GetQueueUrlRequest(queueName: queue.name)).queueUrl
        } catch let error as AWSError where error.isMissingQueue {
            return nil
        }
    }

    func delete(_ url: String) async throws {
        do {
            _ = try await caller.call(DeleteQueue.self, DeleteQueueRequest(queueUrl: url))
        } catch let error as AWSError where error.isMissingQueue {
            // Another replica was faster.
        }
    }

    func all() async throws -> [OrphanSearch.Candidate] {
        var candidates: [OrphanSearch.Candidate] = []
        var token: String?
        repeat {
            let request = ListQueuesRequest(queueNamePrefix: prefix, nextToken: token, maxResults: 1000)
            let page = try await caller.call(ListQueues.self, request)
            for url in page.queueUrls ?? [] {
                guard let slash = url.lastIndex(of: "/"),
                    let queue = ReplicaQueue(name: url[url.index(after: slash)...], prefix: prefix)
                else { continue }
                do {
                    let answer = try await caller.call(ListQueueTags.self, ListQueueTagsRequest(queueUrl: url))
                    candidates.append(OrphanSearch.Candidate(queue: queue, url: url, tags: answer.tags ?? [:]))
                } catch let error as AWSError where error.isMissingQueue {
                    // Deleted since it was listed.
                }
            }
            token = page.nextToken.flatMap { $0.isEmpty ? nil : $0 }
        } while token != nil
        return candidates
    }
}

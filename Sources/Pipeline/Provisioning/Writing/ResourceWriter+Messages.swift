import AWSCore
import SNSModel
import SQSModel

extension ResourceWriter {
    func writeQueue(_ name: String, _ change: ResourceChange) async throws {
        if change.action == .create, try await createQueue(name, change) { return }
        guard let url = try await reader.queueURL(name) else { throw IncompleteAnswer(lacking: "the queue \(name)") }
        if !change.attributes.isEmpty {
            let request = SetQueueAttributesRequest(queueUrl: url, attributes: change.attributes)
            _ = try await caller.call(SetQueueAttributes.self, request)
        }
        if !change.tags.isEmpty { _ = try await caller.call(TagQueue.self, TagQueueRequest(queueUrl: url, tags: change.tags)) }
    }

    /// - Returns: whether it is there now as wanted; it is not, when another made it with other attributes.
    private func createQueue(_ name: String, _ change: ResourceChange) async throws -> Bool {
        let request = CreateQueueRequest(queueName: name, attributes: change.attributes, tags: change.tags)
        do {
            // SQS lets nobody have a name for a minute after its queue was deleted.
            _ = try await patiently(
                ["QueueDeletedRecently", "AWS.SimpleQueueService.QueueDeletedRecently"],
                attempts: 8,
                pause: .seconds(10)
            ) {
                try await caller.call(CreateQueue.self, request)
            }
            return true
        } catch let refusal as ServiceRefusal where refusal.means("QueueNameExists", "QueueAlreadyExists") {
            return false
        }
    }

    func writeTopic(_ name: String, _ change: ResourceChange) async throws {
        if change.action == .create, try await createTopic(name, change) { return }
        let arn = reader.topicArn(name)
        try await tagTopic(arn, change.tags)
        for (name, value) in change.attributes.sorted(by: { $0.key < $1.key }) {
            let input = SetTopicAttributesInput(topicArn: arn, attributeName: name, attributeValue: value)
            _ = try await caller.call(SetTopicAttributes.self, input)
        }
    }

    /// - Returns: whether it is there now as wanted; it is not, when another made it with other attributes or tags.
    private func createTopic(_ name: String, _ change: ResourceChange) async throws -> Bool {
        let tags = Self.list(change.tags)
        do {
            _ = try await caller.call(CreateTopic.self, CreateTopicInput(name: name, attributes: change.attributes, tags: tags))
            return true
        } catch let refusal as ServiceRefusal where refusal.means("InvalidParameter", "InvalidParameterException") {
            // If it is not that, this says so.
            _ = try await caller.call(CreateTopic.self, CreateTopicInput(name: name))
            return false
        }
    }

    private func tagTopic(_ arn: String, _ tags: [String: String]) async throws {
        guard !tags.isEmpty else { return }
        _ = try await caller.call(SNSModel.TagResource.self, SNSModel.TagResourceRequest(resourceArn: arn, tags: Self.list(tags)))
    }

    private static func list(_ tags: [String: String]) -> [SNSModel.Tag] {
        tags.sorted { $0.key < $1.key }.map { SNSModel.Tag(key: $0.key, value: $0.value) }
    }
}

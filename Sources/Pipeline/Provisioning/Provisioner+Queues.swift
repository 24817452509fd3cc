import AWSClient
import AWSCore
import AWSEvents
import AWSWire
import SQSModel

extension Provisioner {
    /// The dead-letter queue first: the other names it.
    func provideQueues(_ policies: AccessPolicies) async throws -> [ProvisionedResource] {
        let source = policies.queueArn(names.uploadQueue)
        let dead = try await provideQueue(
            names.deadLetterQueue,
            attributes: [
                // The longest there is: these wait for a person.
                "MessageRetentionPeriod": "1209600",
                "RedriveAllowPolicy": policies.redriveAllowance(source: source).compact,
            ]
        )
        let uploads = try await provideQueue(
            names.uploadQueue,
            attributes: [
                // Short, so that the photos of a processor that died come back soon; processors extend it while they work.
                "VisibilityTimeout": "30",
                "ReceiveMessageWaitTimeSeconds": "20",
                "RedrivePolicy": policies.redrive(to: policies.queueArn(names.deadLetterQueue)).compact,
                "Policy": policies.queueAccess.compact,
            ]
        )
        return [dead, uploads]
    }

    private func provideQueue(_ name: String, attributes: [String: String]) async throws -> ProvisionedResource {
        guard let url = try await queueURL(name) else {
            _ = try await caller.call(CreateQueue.self, CreateQueueRequest(queueName: name, attributes: attributes))
            return ProvisionedResource(.queue, name, .created)
        }
        let known =
            try await caller.call(GetQueueAttributes.self, GetQueueAttributesRequest(queueUrl: url, attributeNames: [.all])).attributes
            ?? [:]
        let different = attributes.filter { !JSONEquivalence.equal($0.value, known[$0.key] ?? "") }
        guard !different.isEmpty else { return ProvisionedResource(.queue, name, .unchanged) }
        _ = try await caller.call(SetQueueAttributes.self, SetQueueAttributesRequest(queueUrl: url, attributes: different))
        return ProvisionedResource(.queue, name, .updated(different.keys.sorted()))
    }

    private func queueURL(_ name: String) async throws -> String? {
        do {
            let answer = try await caller.call(GetQueueUrl.self, GetQueueUrlRequest(queueName: name))
            guard let url = answer.queueUrl else { throw ProvisioningError.incompleteAnswer("the queue's URL") }
            return url
        } catch let error as AWSError where error.means("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue") {
            return nil
        }
    }
}

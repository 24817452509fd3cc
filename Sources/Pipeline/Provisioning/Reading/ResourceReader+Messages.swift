import AWSCore
import SNSModel
import SQSModel

extension ResourceReader {
    func queue(_ name: String, wanted: [DesiredProperty]) async throws -> ObservedResource {
        guard let url = try await queueURL(name) else { return .absent }
        let request = GetQueueAttributesRequest(queueUrl: url, attributeNames: [.all])
        var values = attributes(try await caller.call(GetQueueAttributes.self, request).attributes ?? [:], usual: Self.usualOfQueues)
        values.merge(Self.tags(try await queueTags(url).map { ($0.key, $0.value) })) { $1 }
        let allowance = ResourceProperty.attribute("RedriveAllowPolicy")
        let lacksIt =
            wanted.contains { $0.property == allowance } && values[allowance] == nil ? try await !knowsRedriveAllowance(url) : false
        return ObservedResource(values: values, missing: lacksIt ? [.redriveAllowance] : [])
    }

    /// A queue without one and a cloud without any look the same, until they are asked for it by its name.
    private func knowsRedriveAllowance(_ url: String) async throws -> Bool {
        let request = GetQueueAttributesRequest(queueUrl: url, attributeNames: [QueueAttributeName(rawValue: "RedriveAllowPolicy")])
        return try await optional("InvalidAttributeName") { try await caller.call(GetQueueAttributes.self, request) } != nil
    }

    func queueURL(_ name: String) async throws -> String? {
        try await optional(AWSError.missingQueueCodes) {
            guard let url = try await caller.call(GetQueueUrl.self, GetQueueUrlRequest(queueName: name)).queueUrl else {
                throw IncompleteAnswer(lacking: "the queue's URL")
            }
            return url
        }
    }

    func queueTags(_ url: String) async throws -> [String: String] {
        try await caller.call(ListQueueTags.self, ListQueueTagsRequest(queueUrl: url)).tags ?? [:]
    }

    func topic(_ name: String) async throws -> ObservedResource {
        let arn = topicArn(name)
        let answer = try await optional("NotFound", "NotFoundException") {
            try await caller.call(GetTopicAttributes.self, GetTopicAttributesInput(topicArn: arn))
        }
        guard let answer else { return .absent }
        var values = attributes(answer.attributes ?? [:], usual: [:])
        let tags =
            try await caller.call(SNSModel.ListTagsForResource.self, SNSModel.ListTagsForResourceRequest(resourceArn: arn)).tags ?? []
        values.merge(Self.tags(tags.map { ($0.key, $0.value) })) { $1 }
        // What carries our tag was made with it, and SNS tells it from then on: this cloud does not.
        let isUntold = values[.tag(ResourceNames.deploymentTag)] != nil && values[.attribute("SignatureVersion")] == nil
        return ObservedResource(values: values, missing: isUntold ? [.signatureVersion] : [])
    }

    func topicArn(_ name: String) -> String {
        Arn(service: "sns", region: region, account: account, resource: name).description
    }

    /// What SQS means where a cloud says nothing of an attribute.
    ///
    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    private static let usualOfQueues = [
        "VisibilityTimeout": "30", "ReceiveMessageWaitTimeSeconds": "0", "MessageRetentionPeriod": "345600",
    ]

    private func attributes(_ known: [String: String], usual: [String: String]) -> [ResourceProperty: String] {
        let known = known.filter { !$0.value.isEmpty }
        return Dictionary(usual.merging(known) { $1 }.map { (.attribute($0.key), $0.value) }) { $1 }
    }
}

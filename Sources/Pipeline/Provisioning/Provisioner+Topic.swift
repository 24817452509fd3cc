import AWSClient
import AWSCore
import AWSEvents
import AWSWire
import SNSModel

extension Provisioner {
    func provideTopic(_ policies: AccessPolicies) async throws -> ProvisionedResource {
        let arn = policies.topicArn
        let wanted = [
            "Policy": policies.topicAccess.compact,
            // SHA-256 instead of SHA-1.
            "SignatureVersion": "2",
        ]
        var known: [String: String]?
        do {
            known = try await caller.call(GetTopicAttributes.self, GetTopicAttributesInput(topicArn: arn)).attributes
        } catch let error as AWSError where error.status == 404 || error.means("NotFound", "NotFoundException") {
            _ = try await caller.call(CreateTopic.self, CreateTopicInput(name: names.topic))
        }
        let different = wanted.filter { !JSONEquivalence.equal($0.value, known?[$0.key] ?? "") }
        for (name, value) in different.sorted(by: { $0.key < $1.key }) {
            let input = SetTopicAttributesInput(topicArn: arn, attributeName: name, attributeValue: value)
            _ = try await caller.call(SetTopicAttributes.self, input)
        }
        if known == nil { return ProvisionedResource(.topic, names.topic, .created) }
        return ProvisionedResource(.topic, names.topic, different.isEmpty ? .unchanged : .updated(different.keys.sorted()))
    }
}

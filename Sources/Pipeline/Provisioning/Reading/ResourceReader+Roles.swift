import AWSCore
import AWSEvents
import AWSWire
import IAMModel

extension ResourceReader {
    func role(_ name: String) async throws -> ObservedResource {
        let role = try await optional("NoSuchEntity", "NoSuchEntityException") {
            try await caller.call(GetRole.self, GetRoleRequest(roleName: name)).role
        }
        guard let role else { return .absent }
        var values = Self.tags(try await roleTags(name).map { ($0.key, $0.value) })
        values[.trust] = role.assumeRolePolicyDocument.map(Self.decoded)
        if let policy = try await inlinePolicy(PipelineResources.policyName, of: name) {
            // Roles belong to an account in all Regions: what one Region's pipeline needs would take it from the other's.
            if let other = Self.region(in: policy), other != region.rawValue {
                throw ProvisioningError.roleOfOtherRegion(name, other, region)
            }
            values[.inlinePolicy(PipelineResources.policyName)] = policy
        }
        return ObservedResource(values: values)
    }

    func roleTags(_ name: String) async throws -> [Tag] {
        var tags: [Tag] = []
        var marker: String?
        repeat {
            let answer = try await caller.call(ListRoleTags.self, ListRoleTagsRequest(roleName: name, marker: marker))
            tags += answer.tags
            marker = answer.isTruncated == true ? answer.marker : nil
        } while marker != nil
        return tags
    }

    private func inlinePolicy(_ policy: String, of role: String) async throws -> String? {
        try await optional("NoSuchEntity", "NoSuchEntityException") {
            let request = GetRolePolicyRequest(roleName: role, policyName: policy)
            return Self.decoded(try await caller.call(GetRolePolicy.self, request).policyDocument)
        }
    }

    /// IAM percent-encodes the documents that it gives.
    private static func decoded(_ document: String) -> String {
        document.hasPrefix("%7B") ? PercentEncoding.decode(document) ?? document : document
    }

    /// The Region of the queues that a policy of ours names.
    private static func region(in policy: String) -> String? {
        // In `"sqs:SendMessage"` a quotation mark stands before the service: only in an ARN is it between two colons.
        let parts = policy.split(separator: ":", omittingEmptySubsequences: false)
        guard let place = parts.firstIndex(of: "sqs"), place + 1 < parts.count else { return nil }
        return String(parts[place + 1])
    }
}

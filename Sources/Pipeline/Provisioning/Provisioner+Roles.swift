import AWSClient
import AWSCore
import AWSEvents
import AWSWire
import IAMModel

extension Provisioner {
    private static let policyName = "darkroom"

    func provideRole(_ name: String, trust: JSONText, access: JSONText) async throws -> ProvisionedResource {
        var changes: [String] = []
        var isNew = false
        do {
            let role = try await caller.call(GetRole.self, GetRoleRequest(roleName: name)).role
            if !JSONEquivalence.equal(role.assumeRolePolicyDocument ?? "", trust.compact) {
                let request = UpdateAssumeRolePolicyRequest(roleName: name, policyDocument: trust.compact)
                _ = try await caller.call(UpdateAssumeRolePolicy.self, request)
                changes.append("who may assume it")
            }
        } catch let error as AWSError where error.means("NoSuchEntity", "NoSuchEntityException") {
            isNew = true
            let request = CreateRoleRequest(
                roleName: name,
                assumeRolePolicyDocument: trust.compact,
                description: "Darkroom's photo pipeline"
            )
            _ = try await caller.call(CreateRole.self, request)
        }
        if try await !JSONEquivalence.equal(rolePolicy(of: name) ?? "", access.compact) {
            let request = PutRolePolicyRequest(roleName: name, policyName: Provisioner.policyName, policyDocument: access.compact)
            _ = try await caller.call(PutRolePolicy.self, request)
            changes.append("what it may do")
        }
        return ProvisionedResource(.role, name, isNew ? .created : changes.isEmpty ? .unchanged : .updated(changes))
    }

    private func rolePolicy(of role: String) async throws -> String? {
        do {
            let request = GetRolePolicyRequest(roleName: role, policyName: Provisioner.policyName)
            return try await caller.call(GetRolePolicy.self, request).policyDocument
        } catch let error as AWSError where error.means("NoSuchEntity", "NoSuchEntityException") {
            return nil
        }
    }
}

import IAMModel

extension ResourceWriter {
    private static let busyRole: Set = ["ConcurrentModification", "ConcurrentModificationException"]

    func writeRole(_ name: String, _ change: ResourceChange) async throws {
        let tags = change.tags.sorted { $0.key < $1.key }.map { Tag(key: $0.key, value: $0.value) }
        let isMade = change.action == .create ? try await createRole(name, change, tags) : false
        if !isMade {
            if let trust = change.new(.trust) {
                let request = UpdateAssumeRolePolicyRequest(roleName: name, policyDocument: trust)
                _ = try await patiently(Self.busyRole) { try await caller.call(UpdateAssumeRolePolicy.self, request) }
            }
            if !tags.isEmpty {
                _ = try await patiently(Self.busyRole) { try await caller.call(TagRole.self, TagRoleRequest(roleName: name, tags: tags)) }
            }
        }
        for change in change.properties {
            guard case .inlinePolicy(let policy) = change.property else { continue }
            let request = PutRolePolicyRequest(roleName: name, policyName: policy, policyDocument: change.new)
            // A role that was just made is not yet known everywhere.
            let passing = isMade ? Self.busyRole.union(["NoSuchEntity", "NoSuchEntityException"]) : Self.busyRole
            _ = try await patiently(passing) { try await caller.call(PutRolePolicy.self, request) }
        }
    }

    /// - Returns: whether it was made; it was not, when another was faster.
    private func createRole(_ name: String, _ change: ResourceChange, _ tags: [Tag]) async throws -> Bool {
        let request = CreateRoleRequest(
            roleName: name,
            assumeRolePolicyDocument: change.new(.trust) ?? "",
            description: "Darkroom's photo pipeline",
            tags: tags
        )
        do {
            _ = try await caller.call(CreateRole.self, request)
            return true
        } catch let refusal as ServiceRefusal where refusal.means("EntityAlreadyExists", "EntityAlreadyExistsException") {
            return false
        }
    }
}

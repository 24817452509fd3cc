import AWSClient
import AWSCore
import STSModel

/// Reads what is there of the pipeline's resources. It changes nothing.
struct ResourceReader: Sendable {
    let caller: ExplainingCaller
    let region: Region
    let account: AccountID

    /// What is there of each resource, read side by side.
    ///
    /// - Throws: ``ServiceRefusal``, ``ProvisioningError``.
    func observe(_ wanted: [DesiredResource]) async throws -> [ResourceIdentity: ObservedResource] {
        try await withThrowingTaskGroup(of: (ResourceIdentity, ObservedResource).self) { group in
            for resource in wanted {
                group.addTask { (resource.identity, try await observe(resource)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    private func observe(_ resource: DesiredResource) async throws -> ObservedResource {
        let name = resource.identity.name
        return switch resource.identity.kind {
        case .bucket: try await bucket(name, wanted: resource.properties)
        case .queue: try await queue(name, wanted: resource.properties)
        case .topic: try await topic(name)
        case .logGroup: try await logGroup(name)
        case .role: try await role(name)
        case .subscription: .absent
        }
    }

    /// The answer, or nil for these codes, by which a service says that there is none.
    func optional<Answer>(_ codes: Set<String>, ask: () async throws -> Answer) async throws -> Answer? {
        do {
            return try await ask()
        } catch let refusal as ServiceRefusal where refusal.isAmong(codes) {
            return nil
        }
    }

    func optional<Answer>(_ codes: String..., ask: () async throws -> Answer) async throws -> Answer? {
        try await optional(Set(codes), ask: ask)
    }

    /// The account that the credentials belong to.
    static func account(_ caller: ExplainingCaller) async throws -> AccountID {
        let identity = try await caller.call(GetCallerIdentity.self, GetCallerIdentityRequest())
        guard let account = identity.account.flatMap({ AccountID($0) }) else {
            throw IncompleteAnswer(lacking: "the account's number")
        }
        return account
    }

    static func tags(_ tags: some Sequence<(String, String)>) -> [ResourceProperty: String] {
        Dictionary(tags.map { (.tag($0.0), $0.1) }) { $1 }
    }
}

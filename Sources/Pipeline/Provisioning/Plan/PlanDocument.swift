import AWSEvents

/// A plan as machines read it: one JSON object.
public struct PlanDocument {
    public var plan: ProvisioningPlan
    public var deployment: String
    public var region: String
    /// Nil where nobody asked for it.
    public var account: String?

    public init(_ plan: ProvisioningPlan, deployment: String, region: String, account: String?) {
        self.plan = plan
        self.deployment = deployment
        self.region = region
        self.account = account
    }

    public var text: String {
        JSONText.members(
            ("deployment", .string(deployment)),
            ("account", account.map { .string($0) }),
            ("region", .string(region)),
            ("changes", .array(plan.changes.map(document))),
            ("create", count(.create)),
            ("update", count(.update)),
            ("unchanged", count(.keep))
        ).compact
    }

    /// That something was done with a resource.
    public static func report(_ what: String, _ identity: ResourceIdentity) -> String {
        let result: JSONText = ["done": .string(what), "kind": .string(identity.kind.rawValue), "name": .string(identity.name)]
        return result.compact
    }

    private func count(_ action: ResourceChange.Action) -> JSONText { .integer(Int64(plan.count(action))) }

    private func document(_ change: ResourceChange) -> JSONText {
        .members(
            ("action", .string(change.action.rawValue)),
            ("kind", .string(change.identity.kind.rawValue)),
            ("name", .string(change.identity.name)),
            ("properties", change.properties.isEmpty ? nil : .array(change.properties.map(document))),
            ("remarks", change.remarks.isEmpty ? nil : .array(change.remarks.map { .string($0) }))
        )
    }

    private func document(_ change: PropertyChange) -> JSONText {
        .members(
            ("name", .string(change.property.description)),
            ("old", change.old.map { .string($0) } ?? .null),
            ("new", .string(change.new))
        )
    }
}

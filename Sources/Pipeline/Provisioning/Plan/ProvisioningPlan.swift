/// What provisioning is going to do, decided before anything is done.
public struct ProvisioningPlan: Sendable, Hashable {
    /// One for each resource, in the order in which they are carried out.
    public var changes: [ResourceChange]

    public init(changes: [ResourceChange]) {
        self.changes = changes
    }

    /// Whether all is as it should be.
    public var isEmpty: Bool { changes.allSatisfy { $0.action == .keep } }

    func count(_ action: ResourceChange.Action) -> Int { changes.count { $0.action == action } }

    /// The tag of what was there before provisioning took care of it: removing leaves it.
    public static let adoptedTag = "darkroom:adopted"

    /// Compares what is wanted with what is there.
    ///
    /// - Throws: ``ProvisioningError/otherDeployment(_:_:_:)`` when a resource belongs to another deployment.
    static func decide(
        _ wanted: [DesiredResource],
        observed: [ResourceIdentity: ObservedResource],
        deployment: String
    ) throws(ProvisioningError) -> ProvisioningPlan {
        var changes: [ResourceChange] = []
        for resource in wanted { changes.append(try change(of: resource, observed[resource.identity] ?? .absent, deployment)) }
        return ProvisioningPlan(changes: changes)
    }

    private static func change(
        of wanted: DesiredResource,
        _ observed: ObservedResource,
        _ deployment: String
    ) throws(ProvisioningError) -> ResourceChange {
        let deploymentTag = ResourceProperty.tag(ResourceNames.deploymentTag)
        if let owner = observed.values[deploymentTag], owner != deployment {
            throw .otherDeployment(wanted.identity, owner, deployment)
        }
        var properties: [PropertyChange] = []
        for desired in wanted.properties where !observed.missing.contains(PropertyGroup(desired.property)) {
            let known = observed.values[desired.property]
            if let known, desired.yieldsToOthers || CanonicalJSON(known) == CanonicalJSON(desired.value) { continue }
            properties.append(PropertyChange(desired.property, from: known, to: desired.value))
        }
        // The parts make their log groups themselves where these are missing, and they have no name but ours.
        let isStranger = observed.exists && observed.values[deploymentTag] == nil && wanted.identity.kind != .logGroup
        if isStranger, !observed.missing.contains(.tags) { properties.append(PropertyChange(.tag(adoptedTag), to: "yes")) }
        let action: ResourceChange.Action = !observed.exists ? .create : properties.isEmpty ? .keep : .update
        let remarks = observed.missing.map(\.rawValue).sorted().map { "this cloud has no \($0)" }
        return ResourceChange(wanted.identity, action, properties, remarks: remarks)
    }
}

/// What removing a deployment is going to do, decided before anything is done.
public struct RemovalPlan: Sendable, Hashable {
    /// What goes, in this order: who is named by another comes last, and buckets at the very end.
    public var removals: [Removal]
    /// What is there under a name of ours and stays, with the reason.
    public var kept: [Kept]

    public struct Removal: Sendable, Hashable {
        public var identity: ResourceIdentity
        /// By which the service knows it, where the name does not do: a queue's URL, a subscription's ARN.
        var handle: String?
        /// A bucket with objects in it.
        public var holdsObjects = false
        /// What goes with it.
        public var remark: String?
    }

    public struct Kept: Sendable, Hashable {
        public var identity: ResourceIdentity
        public var reason: String
        /// Whether it was there before provisioning, which has put things of its own into it since.
        var wasAdopted = false
    }

    public var isEmpty: Bool { removals.isEmpty }
    /// The buckets that go only when their photos may go, too.
    public var bucketsWithObjects: [String] { removals.filter(\.holdsObjects).map(\.identity.name) }

    /// Something that was found under a name of ours.
    struct Found: Sendable, Hashable {
        var identity: ResourceIdentity
        var handle: String?
        /// Nil where the cloud has no tags for it.
        var tags: [String: String]?
        var holdsObjects = false
        var remark: String?
        /// Why it is not looked at any further.
        var refusal: String?
    }

    static let stackTag = "aws:cloudformation:stack-name"

    /// Ours is what carries our tag, and was not there before, and belongs to no stack.
    ///
    /// - Parameter stack: One that is no more: what it left counts as belonging to none.
    static func decide(_ found: [Found], deployment: String, leftBy stack: String? = nil) -> RemovalPlan {
        var plan = RemovalPlan(removals: [], kept: [])
        for resource in found {
            if let reason = reasonToKeep(resource, deployment, leftBy: stack) {
                let wasAdopted =
                    resource.tags?[ResourceNames.deploymentTag] == deployment && resource.tags?[ProvisioningPlan.adoptedTag] != nil
                plan.kept.append(Kept(identity: resource.identity, reason: reason, wasAdopted: wasAdopted))
            } else {
                plan.removals.append(
                    Removal(
                        identity: resource.identity,
                        handle: resource.handle,
                        holdsObjects: resource.holdsObjects,
                        remark: resource.remark
                    )
                )
            }
        }
        return plan
    }

    private static func reasonToKeep(_ found: Found, _ deployment: String, leftBy former: String?) -> String? {
        if let refusal = found.refusal { return refusal }
        guard let tags = found.tags else { return "this cloud has no tags for it, so it cannot be told whose it is" }
        guard let owner = tags[ResourceNames.deploymentTag] else { return "it lacks the tag \(ResourceNames.deploymentTag)" }
        if owner != deployment { return "it belongs to the deployment \"\(owner)\"" }
        if let stack = tags[stackTag], stack != former {
            return "it belongs to the stack \(stack), which is to be deleted instead; once that is done, --left-by-stack \(stack) takes it"
        }
        if tags[ProvisioningPlan.adoptedTag] != nil { return "it was there before provisioning (tag \(ProvisioningPlan.adoptedTag))" }
        return nil
    }
}

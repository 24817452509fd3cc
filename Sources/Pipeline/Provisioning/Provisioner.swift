public import AWSClient
public import AWSCore

/// Creates, updates and removes all that the pipeline needs, here or on AWS; safe to repeat.
///
/// Three steps that do not mix: reading what is there, deciding what is to change, and doing it. It changes only what differs, and only what
/// is its own: other notifications, other cross-origin rules, other attributes and other tags stay.
public struct Provisioner: Sendable {
    let caller: ExplainingCaller
    let region: Region
    let names: ResourceNames
    let webOrigins: [String]
    let tags: [String: String]
    let clock: any WallClock

    /// - Parameters:
    ///   - webOrigins: Where the web app's page comes from, such as `http://localhost:5000`: it may upload to the bucket from there.
    ///   - tags: The user's own, for everything that can carry tags.
    public init(
        caller: any OperationCaller,
        region: Region,
        names: ResourceNames = ResourceNames(),
        webOrigins: [String],
        tags: [String: String] = [:],
        clock: any WallClock = SystemClock()
    ) {
        self.caller = ExplainingCaller(caller, region: region)
        self.region = region
        self.names = names
        self.webOrigins = webOrigins
        self.tags = tags
        self.clock = clock
    }

    /// Reads and decides; nothing is changed.
    ///
    /// - Throws: ``ProvisioningError``, ``ServiceRefusal``.
    public func plan() async throws -> ProvisioningPlan {
        let account = try await ResourceReader.account(caller)
        let wanted = PipelineResources(names: names, region: region, account: account, webOrigins: webOrigins, tags: tags).all
        let observed = try await ResourceReader(caller: caller, region: region, account: account).observe(wanted)
        return try ProvisioningPlan.decide(wanted, observed: observed, deployment: names.deployment)
    }

    /// Does what the plan says, one resource after the other.
    ///
    /// - Parameter report: is told of each resource that was made or changed.
    /// - Throws: ``ProvisioningError``, ``ServiceRefusal``; what was done until then stays, and doing it again goes on from there.
    public func carryOut(_ plan: ProvisioningPlan, report: (ResourceChange) -> Void = { _ in }) async throws {
        guard !plan.isEmpty else { return }
        let account = try await ResourceReader.account(caller)
        let writer = ResourceWriter(
            caller: caller,
            reader: ResourceReader(caller: caller, region: region, account: account),
            names: names,
            clock: clock
        )
        for change in plan.changes where change.action != .keep {
            try await writer.carryOut(change)
            report(change)
        }
        for change in plan.changes { try await writer.link(change) }
    }

    /// Plans and does it.
    @discardableResult
    public func run() async throws -> ProvisioningPlan {
        let plan = try await plan()
        try await carryOut(plan)
        return plan
    }
}

import AWSCore

extension Provisioner {
    /// Looks for what carries this deployment's tag; nothing is changed.
    ///
    /// - Parameter stack: A stack that was deleted, whose tag is still on what it left.
    /// - Throws: ``ServiceRefusal``.
    public func removalPlan(leftBy stack: String? = nil) async throws -> RemovalPlan {
        let account = try await ResourceReader.account(caller)
        let reader = ResourceReader(caller: caller, region: region, account: account)
        let found = try await RemovalReader(reader: reader, names: names).find()
        return RemovalPlan.decide(found, deployment: names.deployment, leftBy: stack)
    }

    /// Removes what the plan says. One that fails does not keep the others.
    ///
    /// - Parameters:
    ///   - deletesPhotos: Whether buckets are emptied first.
    ///   - report: is told of each resource that is gone.
    /// - Returns: what is left, and why.
    /// - Throws: ``ServiceRefusal`` when the account cannot be asked for; nothing was removed then.
    public func remove(
        _ plan: RemovalPlan,
        deletesPhotos: Bool,
        report: (ResourceIdentity) -> Void = { _ in }
    ) async throws -> [RemovalPlan.Kept] {
        let account = try await ResourceReader.account(caller)
        let reader = ResourceReader(caller: caller, region: region, account: account)
        let remover = ResourceRemover(writer: ResourceWriter(caller: caller, reader: reader, names: names, clock: clock))
        var left: [RemovalPlan.Kept] = []
        func attempt(_ identity: ResourceIdentity, _ work: () async throws -> Void) async throws -> Bool {
            do {
                try await work()
                return true
            } catch let error as CancellationError {
                throw error
            } catch {
                left.append(RemovalPlan.Kept(identity: identity, reason: "\(error)"))
                return false
            }
        }
        for bucket in plan.ownBuckets { _ = try await attempt(bucket) { try await remover.disconnect(bucket.name) } }
        for removal in plan.removals {
            let isGone = try await attempt(removal.identity) { try await remover.remove(removal, deletesObjects: deletesPhotos) }
            if isGone {
                // What could not be disconnected went with its bucket.
                left.removeAll { $0.identity == removal.identity }
                report(removal.identity)
            }
        }
        return left
    }
}

extension RemovalPlan {
    /// The buckets that are or were this deployment's: also those that stay because they were there before.
    fileprivate var ownBuckets: [ResourceIdentity] {
        let going = removals.map(\.identity).filter { $0.kind == .bucket }
        let adopted = kept.filter { $0.identity.kind == .bucket && $0.wasAdopted }.map(\.identity)
        return going + adopted
    }
}

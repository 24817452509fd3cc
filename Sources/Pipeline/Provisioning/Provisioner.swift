public import AWSClient
public import AWSCore
import AWSWire
import STSModel

/// Creates or updates all that the pipeline needs, here or on AWS; safe to repeat.
///
/// It changes only what differs, and only what is its own: other notifications, other cross-origin rules and other attributes stay.
public struct Provisioner: Sendable {
    let caller: any OperationCaller
    let region: Region
    let names: ResourceNames
    let webOrigins: [String]
    let clock: any WallClock

    /// - Parameters:
    ///   - webOrigins: Where the web app's page comes from, such as `http://localhost:5000`: it may upload to the bucket from there.
    public init(
        caller: any OperationCaller,
        region: Region,
        names: ResourceNames = ResourceNames(),
        webOrigins: [String],
        clock: any WallClock = SystemClock()
    ) {
        self.caller = caller
        self.region = region
        self.names = names
        self.webOrigins = webOrigins
        self.clock = clock
    }

    /// Does it, and says what was done, in order.
    public func run() async throws -> [ProvisionedResource] {
        let account = try await account()
        let policies = AccessPolicies(names: names, region: region, account: account)
        var resources: [ProvisionedResource] = []
        let namespace = AccountRegionalNamespace(account: account, region: region)
        for bucket in names.buckets { resources.append(try await provideBucket(bucket, namespace)) }
        resources += try await provideQueues(policies)
        resources.append(try await provideTopic(policies))
        resources += try await provideNotifications(account)
        resources += try await provideCrossOriginRules()
        for group in [names.processorLogGroup, names.webLogGroup] { resources.append(try await provideLogGroup(group)) }
        resources.append(
            try await provideRole(names.processorRole, trust: policies.processorTrust, access: policies.processorAccess)
        )
        resources.append(try await provideRole(names.webRole, trust: policies.webTrust, access: policies.webAccess))
        return resources
    }

    private func account() async throws -> AccountID {
        let identity = try await caller.call(GetCallerIdentity.self, GetCallerIdentityRequest())
        guard let account = identity.account.flatMap({ AccountID($0) }) else {
            throw ProvisioningError.incompleteAnswer("the account's number")
        }
        return account
    }
}

extension AWSError {
    /// Whether it has one of these codes, in the form of any protocol.
    func means(_ codes: String...) -> Bool {
        codes.contains(code) || queryCode.map { codes.contains($0) } == true
    }
}

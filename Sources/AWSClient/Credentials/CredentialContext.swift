public import AWSCore
import AWSWire

/// What places of credentials need in order to ask others for them.
public struct CredentialContext: Sendable {
    public var environment: ClientEnvironment
    public var transport: any Transport
    /// The Region whose STS is asked.
    public var region: Region
    public var endpoints: EndpointSettings
    public var retries: RetrySettings
    public var clock: any WallClock
    public var random: any RandomSource
    /// Told what went wrong while older credentials still served.
    public var report: @Sendable (_ trouble: String) -> Void

    public init(
        environment: ClientEnvironment,
        transport: any Transport,
        region: Region = .usEast1,
        endpoints: EndpointSettings = EndpointSettings(),
        retries: RetrySettings = RetrySettings(),
        clock: any WallClock,
        random: any RandomSource,
        report: @escaping @Sendable (_ trouble: String) -> Void = { _ in }
    ) {
        self.environment = environment
        self.transport = transport
        self.region = region
        self.endpoints = endpoints
        self.retries = retries
        self.clock = clock
        self.random = random
        self.report = report
    }

    /// The name of a role's session, where the user gave none: it says in CloudTrail who acted.
    var sessionName: String { "darkroom-\(clock.now.milliseconds)" }

    /// The service's endpoint in the Region, configured or AWS's own.
    func endpoint(of service: ServiceMetadata, in region: Region) throws(EndpointError) -> Endpoint {
        try EndpointResolver(settings: endpoints, region: region).resolve(service, bucket: nil).endpoint
    }

    func asking(_ source: String) -> CredentialEndpoint {
        CredentialEndpoint(source: source, transport: transport, clock: clock, random: random)
    }

    func refreshing(_ provider: any CredentialProvider, outage: RefreshSchedule.Outage = .endsService) -> RefreshingCredentialProvider {
        RefreshingCredentialProvider(provider, outage: outage, clock: clock, random: random, report: report)
    }
}

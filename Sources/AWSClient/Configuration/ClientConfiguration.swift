public import AWSCore

/// How a client reaches services and who it is.
public struct ClientConfiguration: Sendable {
    public var region: Region
    public var endpoints: EndpointSettings
    public var credentials: any CredentialProvider
    public var retries: RetrySettings
    public var timeouts: TransportTimeouts
    public var clock: any WallClock
    public var random: any RandomSource

    public init(
        region: Region,
        endpoints: EndpointSettings = EndpointSettings(),
        credentials: any CredentialProvider,
        retries: RetrySettings = RetrySettings(),
        timeouts: TransportTimeouts = TransportTimeouts(),
        clock: any WallClock = SystemClock(),
        random: any RandomSource = SystemRandomSource()
    ) {
        self.region = region
        self.endpoints = endpoints
        self.credentials = credentials
        self.retries = retries
        self.timeouts = timeouts
        self.clock = clock
        self.random = random
    }

    /// One endpoint for all services and one key pair: nothing is taken from the environment.
    public init(region: Region, endpoint: Endpoint, credentials: Credentials) {
        self.init(
            region: region,
            endpoints: EndpointSettings(common: endpoint),
            credentials: StaticCredentialProvider(credentials)
        )
    }

    /// What the environment and the shared files say, as AWS's SDKs read them; the Region as ``RegionSetting`` has it.
    ///
    /// - Parameters:
    ///   - transport: asks STS, and the container's or the instance's endpoint, for credentials.
    ///   - report: told what went wrong with credentials while older ones still served.
    public init(
        environment: ClientEnvironment = .process,
        transport: any Transport,
        clock: any WallClock = SystemClock(),
        random: any RandomSource = SystemRandomSource(),
        report: @escaping @Sendable (_ trouble: String) -> Void = { _ in }
    ) async throws(ConfigurationError) {
        let profile = try await environment.profile()
        let place = try RegionSetting(environment: environment.variables, profile: profile)
        var endpoints = try EndpointSettings(environment: environment.variables, profile: profile)
        if place.wantsFIPS { endpoints.variant.isFIPS = true }
        let context = CredentialContext(
            environment: environment,
            transport: transport,
            region: place.region,
            endpoints: endpoints,
            retries: try RetrySettings(environment: environment.variables, profile: profile),
            clock: clock,
            random: random,
            report: report
        )
        self.init(
            region: context.region,
            endpoints: context.endpoints,
            credentials: CredentialChain.standard(context, profile: profile),
            retries: context.retries,
            clock: clock,
            random: random
        )
    }
}

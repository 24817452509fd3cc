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

    /// What the environment and the shared files say, as AWS's SDKs read them.
    ///
    /// The Region is `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's, or us-east-1.
    ///
    /// - Parameter transport: asks the container's or the instance's endpoint for credentials.
    public init(
        environment: ClientEnvironment = .process,
        transport: any Transport,
        clock: any WallClock = SystemClock(),
        random: any RandomSource = SystemRandomSource()
    ) throws(ConfigurationError) {
        let profile = try environment.profile()
        let place = try RegionSetting(environment: environment.variables, profile: profile)
        var endpoints = try EndpointSettings(environment: environment.variables, profile: profile)
        if place.wantsFIPS { endpoints.variant.isFIPS = true }
        self.init(
            region: place.region,
            endpoints: endpoints,
            credentials: CredentialChain.standard(environment: environment, profile: profile, transport: transport, clock: clock),
            retries: try RetrySettings(environment: environment.variables, profile: profile),
            clock: clock,
            random: random
        )
    }
}

import AWSCore
public import AWSWire

/// What a user has set about endpoints: which of AWS's are wanted, and which others stand in their place.
public struct EndpointSettings: Sendable, Hashable {
    /// For all services that have none of their own.
    public var common: Endpoint?
    /// By the service's identifier in environment variables, for example `CLOUDWATCH_LOGS`.
    public var byService: [String: Endpoint]
    /// Which of AWS's own host names are wanted.
    public var variant: EndpointVariant
    /// Whether the older Regions call STS at `sts.amazonaws.com`.
    public var usesGlobalSTS: Bool

    public init(
        common: Endpoint? = nil,
        byService: [String: Endpoint] = [:],
        variant: EndpointVariant = .plain,
        usesGlobalSTS: Bool = false
    ) {
        self.common = common
        self.byService = byService
        self.variant = variant
        self.usesGlobalSTS = usesGlobalSTS
    }

    /// Reads the environment, then the profile.
    ///
    /// An endpoint is, in this order, `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the service's `endpoint_url` in the profile's
    /// `services` section, the profile's `endpoint_url`; `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` passes over all four.
    ///
    /// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    ///
    /// - Throws: ``ConfigurationError``.
    public init(environment: [String: String], profile: SharedProfile?) throws(ConfigurationError) {
        self.init()
        let source = SettingSource(environment: environment, profile: profile)
        variant.isFIPS = source.isTrue("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
        variant.isDualStack = source.isTrue("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
        usesGlobalSTS =
            try source.choice("AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints", of: ["regional", "legacy"]) == "legacy"
        if source.isTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls") { return }
        for service in Self.serviceIdentifiers {
            let variable = "AWS_ENDPOINT_URL_\(service)"
            if let text = source.variable(variable) { byService[service] = try Self.endpoint(text, source: variable) }
        }
        if let text = source.variable("AWS_ENDPOINT_URL") {
            common = try Self.endpoint(text, source: "AWS_ENDPOINT_URL")
            return
        }
        if let section = profile?["services"], profile?.hasServices == false { throw .unknownServices(section) }
        for service in Self.serviceIdentifiers where byService[service] == nil {
            if let text = profile?.service(service.lowercased())?.setting("endpoint_url") {
                byService[service] = try Self.endpoint(text, source: "endpoint_url of \(service.lowercased())")
            }
        }
        if let text = profile?["endpoint_url"] { common = try Self.endpoint(text, source: "endpoint_url") }
    }

    /// The endpoint configured for the service; nil for AWS's own.
    public func endpoint(for service: ServiceMetadata) -> Endpoint? {
        byService[Self.identifier(of: service)] ?? common
    }

    /// The service's name in `AWS_ENDPOINT_URL_…`.
    ///
    /// https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html
    static func identifier(of service: ServiceMetadata) -> String {
        switch service.signingName {
        case "monitoring": "CLOUDWATCH"
        case "logs": "CLOUDWATCH_LOGS"
        case "ce": "COST_EXPLORER"
        case "awsssoportal": "SSO"
        default: service.signingName.uppercased()
        }
    }

    static let serviceIdentifiers = ["S3", "SQS", "SNS", "CLOUDWATCH", "CLOUDWATCH_LOGS", "IAM", "STS", "COST_EXPLORER", "SSO"]

    private static func endpoint(_ text: String, source: String) throws(ConfigurationError) -> Endpoint {
        guard let endpoint = Endpoint(text) else { throw .malformedEndpoint(source: source, text: text) }
        return endpoint
    }
}

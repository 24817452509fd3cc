public import AWSWire

/// The endpoints that a user has configured in place of AWS's own.
public struct EndpointSettings: Sendable, Hashable {
    /// For all services that have none of their own.
    public var common: Endpoint?
    /// By the service's identifier in environment variables, for example `CLOUDWATCH_LOGS`.
    public var byService: [String: Endpoint]

    public init(common: Endpoint? = nil, byService: [String: Endpoint] = [:]) {
        self.common = common
        self.byService = byService
    }

    /// Reads `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, then the profile's `services` section and `endpoint_url`.
    ///
    /// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    ///
    /// - Throws: ``ConfigurationError/malformedEndpoint(source:text:)``.
    public init(environment: [String: String], profile: SharedProfile?) throws(ConfigurationError) {
        self.init()
        let ignored = environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] ?? profile?["ignore_configured_endpoint_urls"]
        if ignored?.lowercased() == "true" { return }
        for service in Self.serviceIdentifiers {
            let variable = "AWS_ENDPOINT_URL_\(service)"
            if let text = environment[variable], !text.isEmpty {
                byService[service] = try Self.endpoint(text, source: variable)
            }
        }
        if let text = environment["AWS_ENDPOINT_URL"], !text.isEmpty {
            common = try Self.endpoint(text, source: "AWS_ENDPOINT_URL")
            return
        }
        for service in Self.serviceIdentifiers where byService[service] == nil {
            if let text = profile?.service(service.lowercased())?["endpoint_url"] {
                byService[service] = try Self.endpoint(text, source: "services section")
            }
        }
        if let text = profile?["endpoint_url"] { common = try Self.endpoint(text, source: "endpoint_url") }
    }

    /// The endpoint configured for the service; nil for AWS's own.
    public func endpoint(for service: ServiceMetadata) -> Endpoint? {
        byService[Self.identifier(of: service)] ?? common
    }

    /// The service's name in `AWS_ENDPOINT_URL_…`.
    static func identifier(of service: ServiceMetadata) -> String {
        switch service.signingName {
        case "monitoring": "CLOUDWATCH"
        case "logs": "CLOUDWATCH_LOGS"
        case "ce": "COST_EXPLORER"
        default: service.signingName.uppercased()
        }
    }

    private static let serviceIdentifiers = ["S3", "SQS", "SNS", "CLOUDWATCH", "CLOUDWATCH_LOGS", "IAM", "STS", "COST_EXPLORER"]

    private static func endpoint(_ text: String, source: String) throws(ConfigurationError) -> Endpoint {
        guard let endpoint = Endpoint(text) else { throw .malformedEndpoint(source: source, text: text) }
        return endpoint
    }
}

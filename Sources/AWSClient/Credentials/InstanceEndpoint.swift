import AWSCore

/// How an instance's metadata service is reached, or that it is not to be asked.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
struct InstanceEndpoint: Sendable, Hashable {
    var endpoint: Endpoint
    /// How often it is asked for a token: a machine that is no instance waits that often.
    var attempts: Int
    /// Until an answer must have begun.
    var patience: Duration

    /// Reads `AWS_EC2_METADATA_…`, else the profile's counterparts.
    init(_ environment: ClientEnvironment, profile: SharedProfile?, source: String) throws(CredentialError) {
        let settings = SettingSource(environment: environment.variables, profile: profile)
        guard settings.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true" else {
            throw .absent(source: source, reason: "AWS_EC2_METADATA_DISABLED is true")
        }
        let mode = settings.value("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode") ?? "IPv4"
        let usual: String
        switch mode.lowercased() {
        case "ipv4": usual = "http://169.254.169.254"
        case "ipv6": usual = "http://[fd00:ec2::254]"
        default: throw .failed(source: source, reason: "the endpoint mode '\(mode)' is neither IPv4 nor IPv6")
        }
        let text = settings.value("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint") ?? usual
        guard let endpoint = Endpoint(text) else {
            throw .failed(source: source, reason: "the metadata service's endpoint is no address of the form http://host:port: \(text)")
        }
        self.endpoint = endpoint
        self.attempts = max(
            1,
            settings.value("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts").flatMap { Int($0) } ?? 1
        )
        let seconds = settings.value("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout").flatMap { Int($0) } ?? 1
        self.patience = .seconds(max(1, seconds))
    }
}

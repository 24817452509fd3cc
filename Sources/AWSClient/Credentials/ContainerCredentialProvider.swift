public import AWSCore
import AWSWire

/// The endpoint that ECS and EKS give to a container: `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, or `…_FULL_URI` with a token.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
public struct ContainerCredentialProvider: CredentialProvider {
    private static let source = "the container's credentials endpoint"

    private let environment: ClientEnvironment
    private let transport: any Transport

    public init(_ environment: ClientEnvironment, transport: any Transport) {
        self.environment = environment
        self.transport = transport
    }

    public func credentials() async throws -> Credentials? {
        guard let (endpoint, target) = try location() else { return nil }
        var request = HTTPRequest(method: "GET", target: target, fields: ["Host": endpoint.authority, "Accept": "application/json"])
        request.fields["Authorization"] = token()
        let response = try await transport.send(request, to: endpoint, deadline: .seconds(5))
        guard response.status == 200 else { throw CredentialError.refused(source: Self.source, status: response.status) }
        return try CredentialDocument.credentials(from: try await response.body.collect(upTo: 65_536), source: Self.source)
    }

    private func location() throws -> (Endpoint, target: String)? {
        if let path = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            return (Endpoint(isTLS: false, host: "169.254.170.2"), path.hasPrefix("/") ? path : "/" + path)
        }
        guard let text = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] else { return nil }
        // The query belongs to the target, which an endpoint does not have.
        let mark = text.firstIndex(of: "?") ?? text.endIndex
        guard var endpoint = Endpoint(String(text[..<mark])) else { throw CredentialError.untrustedEndpoint(text) }
        // The token must not go to just any host without TLS.
        guard endpoint.isTLS || Self.trustedHosts.contains(endpoint.host) || endpoint.host.hasPrefix("127.") else {
            throw CredentialError.untrustedEndpoint(text)
        }
        let target = (endpoint.path.isEmpty ? "/" : endpoint.path) + text[mark...]
        endpoint.path = ""
        return (endpoint, target)
    }

    private static let trustedHosts = ["localhost", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]

    private func token() -> String? {
        // The file is read each time: its content is rotated.
        if let path = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"], let text = environment.readFile(path) {
            return String(text.trimmed)
        }
        return environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
    }
}

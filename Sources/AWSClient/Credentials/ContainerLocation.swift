import AWSCore

/// Where a container's credentials are, if anywhere.
struct ContainerLocation: Sendable, Hashable {
    var endpoint: Endpoint
    /// Path and query.
    var target: String

    /// Reads `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, else `…_FULL_URI`.
    init(_ environment: ClientEnvironment, source: String) throws(CredentialError) {
        if let path = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            self.endpoint = Endpoint(isTLS: false, host: "169.254.170.2")
            self.target = path.hasPrefix("/") ? path : "/" + path
            return
        }
        guard let text = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] else {
            throw .absent(
                source: source,
                reason: "neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set"
            )
        }
        // The query belongs to the target, which an endpoint does not have.
        let mark = text.firstIndex(of: "?") ?? text.endIndex
        guard var endpoint = Endpoint(String(text[..<mark])) else {
            throw .failed(source: source, reason: "AWS_CONTAINER_CREDENTIALS_FULL_URI is no address of the form http://host:port/path")
        }
        // The token must not go to just any host without TLS.
        guard endpoint.isTLS || Self.isTrusted(endpoint.host) else {
            throw .failed(
                source: source,
                reason:
                    "\(endpoint.host) may not be asked without https: it is neither this machine nor the host of ECS's or EKS's credentials"
            )
        }
        self.target = (endpoint.path.isEmpty ? "/" : endpoint.path) + text[mark...]
        endpoint.path = ""
        self.endpoint = endpoint
    }

    /// Whether a host may be asked without TLS: this machine itself, and the link-local addresses of ECS and EKS.
    static func isTrusted(_ host: String) -> Bool {
        let name = host.lowercased()
        if ["localhost", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"].contains(name) { return true }
        // A name may begin like a loopback address and belong to anybody.
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { $0.allSatisfy(\.isNumber) && UInt8($0) != nil }
    }
}

public import AWSCore
import AWSWire

/// The metadata service of an EC2 instance, version 2: a session token first, then the role's name, then its credentials.
///
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
public struct InstanceCredentialProvider: CredentialProvider {
    private static let source = "the instance's metadata service"
    private static let rolePath = "/latest/meta-data/iam/security-credentials/"

    private let environment: ClientEnvironment
    private let transport: any Transport

    public init(_ environment: ClientEnvironment, transport: any Transport) {
        self.environment = environment
        self.transport = transport
    }

    public func credentials() async throws -> Credentials? {
        if environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() == "true" { return nil }
        let text = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? "http://169.254.169.254"
        guard let endpoint = Endpoint(text) else { throw ConfigurationError.malformedEndpoint(source: Self.source, text: text) }
        // A machine that is no instance has nobody at this address: that is no error, and must not take long.
        guard let token = try? await token(from: endpoint) else { return nil }
        let fields: HTTPFields = ["Host": endpoint.authority, "X-aws-ec2-metadata-token": token]
        let names = HTTPRequest(method: "GET", target: endpoint.path + Self.rolePath, fields: fields)
        let listing = try await transport.send(names, to: endpoint.withoutPath, deadline: .seconds(2))
        let list = try await listing.body.collect(upTo: 65_536)
        // An instance without a role.
        if listing.status == 404 { return nil }
        guard listing.status == 200 else { throw CredentialError.refused(source: Self.source, status: listing.status) }
        guard let role = String(decoding: list, as: UTF8.self).split(whereSeparator: \.isNewline).first else { return nil }
        let request = HTTPRequest(method: "GET", target: endpoint.path + Self.rolePath + role, fields: fields)
        let response = try await transport.send(request, to: endpoint.withoutPath, deadline: .seconds(2))
        guard response.status == 200 else { throw CredentialError.refused(source: Self.source, status: response.status) }
        return try CredentialDocument.credentials(from: try await response.body.collect(upTo: 65_536), source: Self.source)
    }

    private func token(from endpoint: Endpoint) async throws -> String {
        let request = HTTPRequest(
            method: "PUT",
            target: endpoint.path + "/latest/api/token",
            fields: ["Host": endpoint.authority, "X-aws-ec2-metadata-token-ttl-seconds": "21600"]
        )
        let response = try await transport.send(request, to: endpoint.withoutPath, deadline: .seconds(1))
        guard response.status == 200 else { throw CredentialError.refused(source: Self.source, status: response.status) }
        return String(decoding: try await response.body.collect(upTo: 4096), as: UTF8.self)
    }
}

extension Endpoint {
    fileprivate var withoutPath: Endpoint { Endpoint(isTLS: isTLS, host: host, port: port) }
}

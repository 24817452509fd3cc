public import AWSCore
import AWSWire

/// The metadata service of an EC2 instance, version 2: a session token first, then the role's name, then its credentials.
///
/// Version 1, which gives credentials to whoever can make the instance fetch an address, is not spoken.
///
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
public struct InstanceCredentialProvider: CredentialProvider {
    private static let rolePath = "/latest/meta-data/iam/security-credentials/"

    public let source = "instance"

    private let context: CredentialContext
    private let profile: SharedProfile?

    public init(_ context: CredentialContext, profile: SharedProfile?) {
        self.context = context
        self.profile = profile
    }

    public func credentials() async throws -> Credentials {
        let place = try InstanceEndpoint(context.environment, profile: profile, source: source)
        let token = try await token(of: place)
        let fields: HTTPFields = ["X-aws-ec2-metadata-token": token]
        let listing = try await ask(place, HTTPRequest(method: "GET", target: Self.rolePath, fields: fields))
        guard listing.status != 404 else { throw CredentialError.absent(source: source, reason: "the instance has no role") }
        guard listing.status == 200 else { throw refusal(of: "the role's name", listing) }
        guard let role = String(decoding: listing.bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first?.trimmed, !role.isEmpty
        else {
            throw CredentialError.absent(source: source, reason: "the instance has no role")
        }
        let target = Self.rolePath + PercentEncoding.encode(role)
        let document = try await ask(place, HTTPRequest(method: "GET", target: target, fields: fields))
        guard document.status == 200 else { throw refusal(of: "the credentials of role \(role)", document) }
        return try CredentialDocument.instance.credentials(from: document.bytes, source: source)
    }

    /// A machine that is no instance has nobody at this address, or somebody else: that is no failure, and must not take long.
    private func token(of place: InstanceEndpoint) async throws -> String {
        let request = HTTPRequest(
            method: "PUT",
            target: "/latest/api/token",
            // Six hours, the most there is.
            fields: ["X-aws-ec2-metadata-token-ttl-seconds": "21600"],
            body: .empty
        )
        var endpoint = context.asking(source)
        endpoint.attempts = place.attempts
        endpoint.patience = place.patience
        let answer: CredentialEndpoint.Answer
        do {
            answer = try await endpoint.answer(to: request, at: place.endpoint)
        } catch let error as TransportError {
            throw CredentialError.absent(
                source: source,
                reason: "this is no EC2 instance, or its metadata service is out of reach: \(error)"
            )
        }
        switch answer.status {
        case 200:
            let token = String(decoding: answer.bytes, as: UTF8.self).trimmed
            guard !token.isEmpty, token.allSatisfy({ $0.isASCII && !$0.isWhitespace }) else { throw refusal(of: "a session token", answer) }
            return String(token)
        case 403:
            throw CredentialError.absent(source: source, reason: "the metadata service is switched off for this instance (403)")
        case 404, 405:
            throw CredentialError.absent(source: source, reason: "\(place.endpoint) is no metadata service of version 2 (\(answer.status))")
        default:
            throw refusal(of: "a session token", answer)
        }
    }

    /// From here on the service is known to be there, and gets more than one chance.
    private func ask(_ place: InstanceEndpoint, _ request: HTTPRequest) async throws -> CredentialEndpoint.Answer {
        var endpoint = context.asking(source)
        endpoint.attempts = max(3, place.attempts)
        endpoint.patience = place.patience
        do {
            return try await endpoint.answer(to: request, at: place.endpoint)
        } catch let error as TransportError {
            throw CredentialError.failed(source: source, reason: "the metadata service stopped answering: \(error)")
        }
    }

    private func refusal(of what: String, _ answer: CredentialEndpoint.Answer) -> CredentialError {
        .failed(source: source, reason: "the metadata service did not give \(what): status \(answer.status)\(answer.complaint)")
    }
}

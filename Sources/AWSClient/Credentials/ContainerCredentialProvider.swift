public import AWSCore
import AWSWire

/// The endpoint that ECS and EKS give to a container: `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, or `…_FULL_URI`, with a token.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
public struct ContainerCredentialProvider: CredentialProvider {
    public let source = "container"

    private let context: CredentialContext

    public init(_ context: CredentialContext) {
        self.context = context
    }

    public func credentials() async throws -> Credentials {
        let location = try ContainerLocation(context.environment, source: source)
        var request = HTTPRequest(method: "GET", target: location.target, fields: ["Accept": "application/json"])
        request.fields["Authorization"] = try await token()
        let answer: CredentialEndpoint.Answer
        do {
            answer = try await context.asking(source).answer(to: request, at: location.endpoint)
        } catch let error as TransportError {
            throw CredentialError.failed(source: source, reason: error.description)
        }
        guard answer.status == 200 else {
            throw CredentialError.failed(source: source, reason: "\(location.endpoint) answered \(answer.status)\(answer.complaint)")
        }
        return try CredentialDocument.container.credentials(from: answer.bytes, source: source)
    }

    /// The file comes first, and is read each time: its content is rotated.
    private func token() async throws(CredentialError) -> String? {
        let environment = context.environment
        let name: String
        let token: String
        if let path = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            guard let text = await environment.readFile(path) else {
                throw .failed(source: source, reason: "the token's file \(path) cannot be read")
            }
            (name, token) = (path, text)
        } else if let text = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] {
            (name, token) = ("AWS_CONTAINER_AUTHORIZATION_TOKEN", text)
        } else {
            return nil
        }
        // It becomes a field of the request: a second line would become another field.
        guard !token.utf8.contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) else {
            throw .failed(source: source, reason: "the token of \(name) has a line end in it, and cannot be sent")
        }
        return token
    }
}

extension CredentialEndpoint.Answer {
    /// What an endpoint says of itself when it refuses, as the end of a sentence; empty when it says nothing.
    var complaint: String {
        guard let root = try? JSONParser.parse(bytes).root else { return "" }
        let words = ["code", "Code", "message", "Message"].compactMap { root[$0]?.string }
        return words.isEmpty ? "" : ": " + words.joined(separator: ": ")
    }
}

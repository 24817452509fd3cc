public import AWSCore
import AWSWire
import STSModel

/// A role taken with a token that another identity provider signed, as EKS puts it into a pod: STS `AssumeRoleWithWebIdentity`.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
public struct WebIdentityCredentialProvider: CredentialProvider {
    /// Which role, and by which token.
    struct Settings: Sendable, Hashable {
        var roleArn: String
        var tokenFile: String
        var sessionName: String?
    }

    public let source: String

    private let settings: Result<Settings, CredentialError>
    private let context: CredentialContext

    init(_ settings: Settings, source: String, context: CredentialContext) {
        self.settings = .success(settings)
        self.source = source
        self.context = context
    }

    /// `AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN` and `AWS_ROLE_SESSION_NAME`.
    public init(environmentOf context: CredentialContext) {
        self.source = "web identity"
        self.context = context
        let environment = context.environment
        guard let tokenFile = environment["AWS_WEB_IDENTITY_TOKEN_FILE"] else {
            self.settings = .failure(.absent(source: source, reason: "AWS_WEB_IDENTITY_TOKEN_FILE is not set"))
            return
        }
        guard let roleArn = environment["AWS_ROLE_ARN"] else {
            let reason = "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not"
            self.settings = .failure(.failed(source: source, reason: reason))
            return
        }
        self.settings = .success(Settings(roleArn: roleArn, tokenFile: tokenFile, sessionName: environment["AWS_ROLE_SESSION_NAME"]))
    }

    public func credentials() async throws -> AWSCore.Credentials {
        let settings = try settings.get()
        // Read each time: the token lives shorter than the program.
        guard let text = await context.environment.readFile(settings.tokenFile) else {
            throw failure("the token's file \(settings.tokenFile) cannot be read")
        }
        let token = text.trimmed
        guard !token.isEmpty else { throw failure("the token's file \(settings.tokenFile) is empty") }
        let answer = try await ask(for: settings, token: String(token))
        guard answer.status == 200 else { throw failure("STS refused: \(ErrorDecoder(.query).decode(answer.response))") }
        return try credentials(in: answer.bytes)
    }

    /// The request is a form, as all of STS's, and bears no signature: the token is the proof.
    private func ask(for settings: Settings, token: String) async throws -> CredentialEndpoint.Answer {
        let form = [
            ("Action", "AssumeRoleWithWebIdentity"), ("Version", ServiceMetadata.sts.apiVersion), ("RoleArn", settings.roleArn),
            ("RoleSessionName", settings.sessionName ?? context.sessionName), ("WebIdentityToken", token),
        ]
        let request = HTTPRequest(
            method: "POST",
            target: "/",
            fields: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
            body: HTTPBody(form.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&"))
        )
        var endpoint = context.asking(source)
        endpoint.attempts = context.retries.maximumAttempts
        endpoint.patience = .seconds(10)
        do {
            let place = try context.endpoint(of: .sts, in: context.region)
            return try await endpoint.answer(to: request, at: place) { FailureKind(ErrorDecoder(.query).decode($0.response)) }
        } catch let error as TransportError {
            throw failure("STS did not answer: \(error)")
        } catch let error as EndpointError {
            throw failure(error.description)
        }
    }

    private func credentials(in bytes: [UInt8]) throws(CredentialError) -> AWSCore.Credentials {
        let root = try? XMLParser.parse(bytes).root
        guard let node = root?["AssumeRoleWithWebIdentityResult"]?["Credentials"],
            let key = node["AccessKeyId"]?.string, let secret = node["SecretAccessKey"]?.string,
            let token = node["SessionToken"]?.string, let end = node["Expiration"]?.string,
            !key.isEmpty, !secret.isEmpty, !token.isEmpty
        else { throw failure("STS answered without credentials") }
        guard let expiration = Timestamp(iso8601: end) else { throw failure("the Expiration in STS's answer is no time") }
        return AWSCore.Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token, expiration: expiration)
    }

    private func failure(_ reason: String) -> CredentialError { .failed(source: source, reason: reason) }
}

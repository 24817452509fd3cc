import AWSCore
import AWSWire

/// A role of IAM Identity Center, taken with the token that `aws sso login` got: the portal's `GetRoleCredentials`.
///
/// The token itself is not renewed: whoever signed on does so again when it has expired.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
struct SingleSignOnCredentialProvider: CredentialProvider {
    let source: String

    private let settings: SingleSignOnSettings
    private let context: CredentialContext

    init(_ settings: SingleSignOnSettings, source: String, context: CredentialContext) {
        self.settings = settings
        self.source = source
        self.context = context
    }

    func credentials() async throws -> Credentials {
        let query = "role_name=\(PercentEncoding.encode(settings.roleName))&account_id=\(PercentEncoding.encode(settings.accountID))"
        let request = HTTPRequest(
            method: "GET",
            target: "/federation/credentials?\(query)",
            fields: ["x-amz-sso_bearer_token": try await token()]
        )
        var endpoint = context.asking(source)
        endpoint.patience = .seconds(10)
        let answer: CredentialEndpoint.Answer
        do {
            answer = try await endpoint.answer(to: request, at: context.endpoint(of: .singleSignOnPortal, in: settings.region))
        } catch let error as TransportError {
            throw failure("the portal did not answer: \(error)")
        } catch let error as EndpointError {
            throw failure(error.description)
        }
        switch answer.status {
        case 200: return try credentials(in: answer.bytes)
        case 401: throw failure("the portal no longer accepts the sign-on\(answer.complaint); \(remedy)")
        default:
            let role = "role \(settings.roleName) of account \(settings.accountID)"
            throw failure("the portal answered \(answer.status) for \(role)\(answer.complaint)")
        }
    }

    private func token() async throws(CredentialError) -> String {
        let path = settings.tokenPath(home: context.environment.home)
        guard let text = await context.environment.readFile(path) else { throw failure("nobody has signed on; \(remedy)") }
        guard let root = try? JSONParser.parse(Array(text.utf8)).root,
            let token = root["accessToken"]?.string, let end = root["expiresAt"]?.string, !token.isEmpty,
            // Older command lines wrote the zone in letters.
            let expiration = Timestamp(iso8601: end.hasSuffix("UTC") ? end.dropLast(3) + "Z" : end[...]),
            token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw failure("the file \(path) holds no sign-on; \(remedy)") }
        guard context.clock.now < expiration else { throw failure("the sign-on expired at \(expiration.iso8601); \(remedy)") }
        return token
    }

    private func credentials(in bytes: [UInt8]) throws(CredentialError) -> Credentials {
        guard let root = try? JSONParser.parse(bytes).root, let node = root["roleCredentials"],
            let key = node["accessKeyId"]?.string, let secret = node["secretAccessKey"]?.string,
            let token = node["sessionToken"]?.string, let end = node["expiration"]?.integer,
            !key.isEmpty, !secret.isEmpty, !token.isEmpty, end > 0
        else { throw failure("the portal answered without credentials") }
        return Credentials(
            accessKeyID: key,
            secretAccessKey: secret,
            sessionToken: token,
            expiration: Timestamp(milliseconds: Int64(end))
        )
    }

    private var remedy: String { "sign on with: aws sso login --profile \(settings.profile)" }

    private func failure(_ reason: String) -> CredentialError { .failed(source: source, reason: reason) }
}

extension ServiceMetadata {
    /// The portal of IAM Identity Center. Its protocol is none that the generator knows, and one operation is no reason to teach it.
    static let singleSignOnPortal = ServiceMetadata(
        name: "SSO",
        signingName: "awsssoportal",
        endpointPrefix: "portal.sso",
        apiVersion: "2019-06-10",
        targetPrefix: "",
        jsonVersion: "1.1",
        protocols: [],
        isQueryCompatible: false,
        xmlNamespace: "",
        errorTypePrefix: "",
        globalRegion: nil,
        routes: []
    )
}

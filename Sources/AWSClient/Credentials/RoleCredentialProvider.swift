import AWSCore
import STSModel

/// A role taken with the credentials of another place: STS `AssumeRole`.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
struct RoleCredentialProvider: CredentialProvider {
    /// Which role, and how its session is to be.
    struct Settings: Sendable, Hashable {
        var roleArn: String
        var sessionName: String?
        var externalID: String?
        /// STS's own default is an hour.
        var durationSeconds: Int?
    }

    let source: String

    private let settings: Settings
    private let context: CredentialContext
    private let client: AWSClient

    /// - Parameter base: whose credentials ask for the role.
    init(_ settings: Settings, source: String, base: any CredentialProvider, context: CredentialContext) {
        self.settings = settings
        self.source = source
        self.context = context
        let configuration = ClientConfiguration(
            region: context.region,
            endpoints: context.endpoints,
            credentials: base,
            retries: context.retries,
            clock: context.clock,
            random: context.random
        )
        self.client = AWSClient(configuration, transport: context.transport)
    }

    func credentials() async throws -> AWSCore.Credentials {
        let request = AssumeRoleRequest(
            roleArn: settings.roleArn,
            roleSessionName: settings.sessionName ?? context.sessionName,
            durationSeconds: settings.durationSeconds,
            externalId: settings.externalID
        )
        let given: STSModel.Credentials?
        do {
            given = try await client.call(AssumeRole.self, request).credentials
        } catch let error as AWSError {
            throw failure("STS refused: \(error)")
        } catch let error as TransportError {
            throw failure("STS did not answer: \(error)")
        } catch let error as EndpointError {
            throw failure(error.description)
        } catch CredentialError.absent(let source, let reason) {
            throw failure("the \(source), whose credentials ask for the role, has none: \(reason)")
        }
        guard let given else { throw failure("STS answered without credentials") }
        return AWSCore.Credentials(
            accessKeyID: given.accessKeyId,
            secretAccessKey: given.secretAccessKey,
            sessionToken: given.sessionToken,
            expiration: given.expiration
        )
    }

    private func failure(_ reason: String) -> CredentialError { .failed(source: source, reason: reason) }
}

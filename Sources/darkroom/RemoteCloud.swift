import AWSClient
import AWSCore
import AWSWire
import ArgumentParser
import CloudWatchModel
import FoundationEssentials
import IAMModel
import Logging
import LogsModel
import Pipeline
import S3Model
import SNSModel
import SQSModel
import STSModel

/// The cloud that the environment names: an endpoint, or AWS.
struct RemoteCloud {
    /// Every service that some part of the pipeline calls.
    private static let services: [ServiceMetadata] = [.s3, .sqs, .sns, .logs, .cloudWatch, .iam, .sts]

    let client: AWSClient
    let transport: HTTPClientTransport
    private let environment: ClientEnvironment

    /// - Parameter log: where troubles with credentials are told.
    /// - Throws: a `ValidationError` when the environment or the shared files cannot be used.
    init(log: LogOptions) async throws {
        let environment = ClientEnvironment.process
        let transport = await HTTPClientTransport(environment: environment)
        let logger = log.logger("credentials")
        do {
            self.client = try await Complaint.about("this command") {
                let configuration = try await ClientConfiguration(environment: environment, transport: transport) {
                    logger.warning("\($0)")
                }
                let client = AWSClient(configuration, transport: transport)
                for service in Self.services { try client.requireEndpoint(of: service) }
                return client
            }
        } catch {
            try? await transport.shutdown()
            throw error
        }
        self.environment = environment
        self.transport = transport
    }

    /// Whether anything would be done on AWS itself: some service has no endpoint of its own.
    var isAWS: Bool {
        Self.services.contains { client.configuration.endpoints.endpoint(for: $0) == nil }
    }

    /// Says whose cloud this is, and how the pipeline's resources are called there. Against AWS itself it asks who we are first, so that nobody
    /// acts on the wrong account, and because buckets' usual names there hold the account.
    ///
    /// - Throws: a `ValidationError` when names cannot be used, or AWS does not know us.
    func introduce(_ options: NameOptions, logger: Logger) async throws -> Place {
        let region = client.configuration.region
        if client.configuration.retries.wantsAdaptiveMode {
            logger.warning("AWS_RETRY_MODE is adaptive, which this program does not have: it retries in the standard mode")
        }
        let provider = client.configuration.credentials
        var place = Place(region: region, isAWS: isAWS)
        var namespace: AccountRegionalNamespace?
        if isAWS {
            guard Partition.all.contains(where: { $0.contains(region) }) else {
                throw ValidationError(
                    "\(region) is no Region of AWS: they are named like us-east-1; see AWS_REGION and the profile's region"
                )
            }
            let caller = ExplainingCaller(client, region: region)
            let identity = try await Complaint.about("this command (AWS_ENDPOINT_URL is not set, so it works on AWS)") {
                try await caller.call(GetCallerIdentity.self, GetCallerIdentityRequest())
            }
            place.account = identity.account
            place.identity = identity.arn
            if client.configuration.endpoints.endpoint(for: .s3) == nil {
                guard let account = identity.account.flatMap({ AccountID($0) }) else {
                    throw ValidationError("this command cannot start: AWS did not say in which account")
                }
                namespace = AccountRegionalNamespace(account: account, region: region)
            }
        } else {
            _ = try await Complaint.about("this command") { try await provider.credentials() }
            place.endpoint = client.configuration.endpoints.endpoint(for: .s3)?.description
        }
        place.names = try Complaint.about("this command") {
            try ResourceNames(environment: environment.variables, suffix: options.suffix, namespace: namespace)
        }
        let names = place.names
        logger.notice(
            "Working against \(place)",
            metadata: [
                "deployment": "\(names.deployment)", "uploads": "\(names.uploads)", "processed": "\(names.processed)",
                "rejected": "\(names.rejected)", "queue": "\(names.uploadQueue)", "topic": "\(names.topic)",
                "credentials": "\(provider.source)",
            ]
        )
        return place
    }

    /// Where a command works, and with what.
    struct Place: CustomStringConvertible {
        var region: Region
        var isAWS: Bool
        var account: String?
        var identity: String?
        var endpoint: String?
        var names = ResourceNames()

        var description: String {
            guard isAWS else { return "\(endpoint ?? ""), Region \(region)" }
            return "AWS account \(account ?? "unknown") as \(identity ?? "unknown"), Region \(region)"
        }
    }
}

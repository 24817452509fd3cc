public import AWSClient
import AWSCore
import AWSEvents
public import Logging
public import Pipeline
import S3Model
import SNSModel
import SQSModel

extension WebApp {
    /// The web app on S3, SNS and SQS, at the endpoints that the client is configured for.
    ///
    /// - Parameters:
    ///   - transport: Reads the certificates that sign messages.
    ///   - logger: Each line about a photo carries its key as the metadata `key`.
    /// - Throws: `EndpointError` when S3 has no endpoint as it is configured.
    public init(
        _ configuration: WebAppConfiguration,
        client: AWSClient,
        transport: any Transport,
        names: ResourceNames = ResourceNames(),
        logger: Logger
    ) throws(EndpointError) {
        let settings = client.configuration
        let storageEndpoint = settings.endpoints.endpoint(for: .s3)
        // On AWS only AWS's own hosts are believed, elsewhere exactly the one endpoint that we were given.
        let trust = settings.endpoints.endpoint(for: .sns).map { SNSTrust.local(origin: $0.description) } ?? .aws
        let isOnAWS = trust == .aws
        // On AWS a queue: it reaches every replica, also in a network that nobody can post into.
        let reception = configuration.reception ?? (isOnAWS ? .queue : .webhook)
        let clock = settings.clock
        let certificates = CertificateReader(transport: transport, clock: clock)
        self.init(
            configuration: configuration,
            storage: S3PhotoStorage(
                caller: client,
                credentials: { try await client.credentials() },
                names: names,
                region: settings.region,
                clock: clock
            ),
            storageAddress: BrowserStorageAddress(
                configured: configuration.publicStorageEndpoint.flatMap { PageAddress($0) },
                endpoint: storageEndpoint.flatMap { PageAddress($0.description) },
                bucket: names.uploads,
                amazon: try client.uploadURL(bucket: names.uploads)
            ),
            topic: SNSPhotoTopic(caller: client, names: names, region: settings.region),
            queues: SQSReplicaQueues(caller: client, names: names),
            evidence: reception == .webhook ? .signature : .queuePolicy(isOnAWS: isOnAWS),
            decoder: NoticeDecoder(areas: [names.uploads: .uploads, names.processed: .processed, names.rejected: .rejected]),
            makeVerifier: { SNSVerifier(topicArn: $0, trust: trust, clock: clock) { try await certificates.read($0) } },
            clock: clock,
            random: settings.random,
            logger: logger
        )
    }
}

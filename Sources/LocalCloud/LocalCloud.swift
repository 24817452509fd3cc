import AWSCore
public import AWSWire
import CloudWatchModel
import CostExplorerModel
import IAMModel
import Logging
import LogsModel
import S3Model
import SNSModel
import SQSModel
import STSModel
public import ServiceLifecycle
import Synchronization

/// The AWS of one machine: all services over one store, behind one port.
///
///     let cloud = try LocalCloud(configuration)     // opens the store
///     let port = try await cloud.bind()             // takes the port
///     try await cloud.run()                         // serves until shut down, then closes the store
public final class LocalCloud: Service {
    let environment: CloudEnvironment
    let gateway: Gateway
    private let configuration: LocalCloudConfiguration
    let services: [GatewayService]
    private let server = Mutex<HTTPServer?>(nil)

    /// Opens the store and loads what the services keep in memory. Blocks: call it at start.
    ///
    /// - Throws: when the data folder is in use, cannot be used or is broken; the error describes itself.
    public init(_ configuration: LocalCloudConfiguration) throws {
        self.configuration = configuration
        let started = configuration.clock.now
        let store = try Store(
            at: configuration.data.location,
            durability: configuration.durability == .full ? .full : .process,
            schemas: Self.schemas,
            logger: configuration.logger
        )
        let meter = StoredMeter(store: store, clock: configuration.clock)
        let environment = CloudEnvironment(
            store: store,
            clock: configuration.clock,
            random: configuration.random,
            events: EventRouter(),
            meter: meter,
            pagingTokens: PagingTokens(),
            registry: GatewayRegistry(),
            logger: configuration.logger,
            account: configuration.account,
            ownEndpoint: OwnEndpoint(AddressedEndpoint(host: "localhost", port: configuration.port))
        )
        self.environment = environment
        self.services = try Self.makeServices(environment, meter)
        OwnRoutes(
            services: services,
            store: environment.store,
            clock: configuration.clock,
            started: started,
            allowsReset: configuration.allowsReset,
            account: configuration.account,
            logger: configuration.logger
        ).register(in: environment.registry)
        self.gateway = Gateway(
            configuration: GatewayConfiguration(
                account: configuration.account,
                allowedHosts: configuration.allowedHosts,
                authorization: AuthorizationMode(rawValue: configuration.authorization.rawValue) ?? .audit
            ),
            services: services,
            authentication: Authentication(
                account: configuration.account,
                registry: environment.registry,
                isTrusted: configuration.isOnLoopback || configuration.trustsNetwork,
                logger: configuration.logger
            ),
            registry: environment.registry,
            clock: configuration.clock,
            random: configuration.random,
            meter: environment.meter,
            logger: configuration.logger
        )
    }

    // MARK: - The services

    /// The tables of all services: one line a service.
    private static let schemas: [StoreSchema] = [
        S3.schema,
        SQS.schema,
        SNS.schema,
        Logs.schema,
        CloudWatch.schema,
        IAM.schema,
        STS.schema,
        CostExplorer.schema,
    ]

    /// One line a service.
    private static func makeServices(_ environment: CloudEnvironment, _ meter: StoredMeter) throws -> [GatewayService] {
        let objects = S3(environment)
        let queues = try SQS(environment)
        let transport = HTTPDeliveryTransport()
        let topics = try SNS(environment, transport: transport)
        let logs = Logs(environment)
        let metrics = CloudWatch(environment)
        let keys = try IssuedKeys(environment)
        let identities = IAM(environment, keys: keys)
        let tokens = STS(environment, keys: keys)
        let costs = CostExplorer(environment, meter: meter)
        return [
            GatewayService(.s3, operations: S3.operations) { try await objects.perform($0, reading: &$1, context: $2) },
            GatewayService(.sqs, operations: SQS.operations, background: { await queues.expireMessages() }) {
                try await queues.perform($0, reading: &$1, context: $2)
            },
            GatewayService(
                .sns,
                operations: SNS.operations,
                background: {
                    await topics.deliver()
                    await transport.shutdown()
                }
            ) {
                try await topics.perform($0, reading: &$1, context: $2)
            },
            GatewayService(.logs, operations: Logs.operations, background: { await logs.expireEvents() }) {
                try await logs.perform($0, reading: &$1, context: $2)
            },
            GatewayService(.cloudWatch, operations: CloudWatch.operations, background: { await metrics.ageData() }) {
                try await metrics.perform($0, reading: &$1, context: $2)
            },
            GatewayService(.iam, operations: IAM.operations) { try await identities.perform($0, reading: &$1, context: $2) },
            GatewayService(.sts, operations: STS.operations, background: { await tokens.expireSessions() }) {
                try await tokens.perform($0, reading: &$1, context: $2)
            },
            GatewayService(.costExplorer, operations: CostExplorer.operations, background: { await meter.run() }) {
                try await costs.perform($0, reading: &$1, context: $2)
            },
        ]
    }

    // MARK: - Serving

    /// Answers a request in process, without a socket.
    public func handle(_ request: HTTPRequest) async -> HTTPResponse {
        await gateway.answer(request, from: PeerInfo(localPort: environment.endpoint.port ?? 80))
    }

    /// Runs `action` after each reset of all state, without the reset's caller waiting for it.
    public func afterReset(_ action: @escaping @Sendable () async -> Void) {
        environment.registry.afterReset = action
    }

    /// Takes the port.
    ///
    /// - Returns: the port, also where the configuration asked for any.
    /// - Throws: when the port is taken or the address is not this machine's; the error describes itself.
    @discardableResult
    public func bind() async throws -> Int {
        let server = try await HTTPServer.bind(
            HTTPServerConfiguration(hosts: configuration.hosts, port: configuration.port),
            clock: configuration.clock,
            logger: configuration.logger
        ) { [gateway] request, peer in
            await gateway.answer(request, from: peer)
        }
        environment.ownEndpoint.value.port = server.port
        self.server.withLock { $0 = server }
        return server.port
    }

    /// Serves until the task is cancelled or shut down gracefully, then closes the store.
    public func run() async throws {
        if server.withLock({ $0 }) == nil { try await bind() }
        guard let server = server.withLock({ $0 }) else { return }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services {
                guard let background = service.background else { continue }
                group.addTask { await background() }
            }
            group.addTask { [store = environment.store] in try? await store.sweepOrphans() }
            try await server.run()
            group.cancelAll()
        }
        try await Blocking.run { [store = environment.store] in try store.close() }
    }

    /// Closes the store of a cloud that was not run.
    public func close() throws {
        try environment.store.close()
    }
}

extension LocalCloudConfiguration.Data {
    fileprivate var location: StoreLocation {
        switch self {
        case .folder(let path): .folder(path)
        case .ephemeral: .ephemeral
        }
    }
}

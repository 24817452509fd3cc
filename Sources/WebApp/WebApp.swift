import AWSCore
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
public import ServiceLifecycle

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The web app: takes photos in, shows them as they are processed, and hears of results through its webhook or a queue of its own.
public struct WebApp: Service {
    private let configuration: WebAppConfiguration
    private let site: Site
    private let logger: Logger

    init(
        configuration: WebAppConfiguration,
        storage: any PhotoStorage,
        storageAddress: BrowserStorageAddress,
        topic: any PhotoTopic,
        queues: any ReplicaQueues,
        evidence: Evidence,
        decoder: NoticeDecoder,
        makeVerifier: @escaping MessageIntake.MakeVerifier,
        clock: any WallClock,
        random: any RandomSource,
        logger: Logger
    ) {
        let hub = EventHub(clock: clock, random: random, connectionLimit: configuration.streamLimit)
        let inspector = PhotoInspector(storage: storage, logger: logger)
        let gallery = Gallery(hub: hub, inspector: inspector, clock: clock, limit: configuration.photoLimit)
        let notices = NoticeReader(decoder: decoder, gallery: gallery, inspector: inspector, logger: logger)
        let intake = MessageIntake(evidence: evidence, logger: logger, makeVerifier: makeVerifier)
        let hasWebhook = evidence == .signature
        let reception: any TopicReception =
            hasWebhook
            ? WebhookReception(topic: topic, address: configuration.webhookURL)
            : QueueReception(
                topic: topic,
                queues: queues,
                reader: QueueMessageReader(intake: intake, notices: notices, logger: logger),
                clock: clock,
                random: random,
                logger: logger
            )
        let subscription = SubscriptionKeeper(
            service: topic,
            reception: reception,
            clock: clock,
            logger: logger,
            load: { try await gallery.load(from: storage) }
        )
        self.configuration = configuration
        self.logger = logger
        self.site = Site(
            configuration: configuration,
            gallery: gallery,
            inspector: inspector,
            storage: storage,
            storageAddress: storageAddress,
            webhook: hasWebhook
                ? SNSWebhook(subscription: subscription, intake: intake, notices: notices, logger: logger) : nil,
            announcer: UploadAnnouncer(service: topic, subscription: subscription, logger: logger),
            subscription: subscription,
            clock: clock,
            random: random,
            logger: logger
        )
    }

    /// The routes without a server: tests ask them directly.
    var application: Application<RouterResponder<Site.Context>> {
        application(host: configuration.hosts.first ?? "127.0.0.1", opening: nil)
    }

    /// What the routes work with, for tests.
    var parts: Site { site }

    /// Listens and works until the program is told to end.
    ///
    /// - Throws: ``PortTaken`` when another program has the port.
    public func run() async throws {
        // Ends when the first server listens.
        let (closed, door) = AsyncStream.makeStream(of: Never.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for host in configuration.hosts {
                group.addTask { try await self.listen(on: host, opening: door) }
            }
            group.addTask { try await self.site.gallery.hub.run() }
            group.addTask {
                // SNS sends its token at once: the webhook has to answer before it is subscribed.
                for await _ in closed {}
                try await self.site.subscription.run()
            }
            // Not `waitForAll`, which would wait for the others before it tells what one of them threw.
            while try await group.next() != nil {}
        }
    }

    private func listen(on host: String, opening door: AsyncStream<Never>.Continuation?) async throws {
        do {
            try await application(host: host, opening: door).run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw PortTaken(host: host, port: configuration.port)
        } catch let error where WebApp.isLackingAddress(error, host) && configuration.hosts.count > 1 {
            // A machine without IPv6 has one loopback only; the other one serves.
            logger.info("Not listening on \(host), which this machine does not have")
        }
    }

    private static func isLackingAddress(_ error: any Error, _ host: String) -> Bool {
        // In a container without IPv6 the C library does not even read an IPv6 address.
        if error is SocketAddressError.UnknownHost { return host == "::1" }
        return (error as? IOError)?.errnoCode == EADDRNOTAVAIL
    }

    private func application(host: String, opening door: AsyncStream<Never>.Continuation?) -> Application<RouterResponder<Site.Context>> {
        var quiet = logger
        // The server's own lines about itself are of no use to people who run this program.
        quiet.logLevel = max(logger.logLevel, .warning)
        return Application(
            router: site.makeRouter(),
            server: .http1(configuration: HTTP1Channel.Configuration(additionalChannelHandlers: [ContinueHandler()])),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: configuration.port),
                serverName: "Darkroom",
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.connectionLimit)
            ),
            onServerRunning: { _ in door?.finish() },
            logger: quiet
        )
    }
}

import AWSCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Synchronization

/// A thin HTTP/1.1 server: sockets in, ``HTTPHandler`` calls out.
///
/// Bind first, so that the ports are known and taken ones are reported, then run.
final class HTTPServer: Sendable {
    private typealias Client = (channel: NIOAsyncChannel<ConnectionPart, Never>, activity: ConnectionActivity)
    private typealias Listener = NIOAsyncChannel<Client, Never>

    private let listeners: [Listener]
    private let configuration: HTTPServerConfiguration
    private let date: DateField
    private let handler: HTTPHandler
    private let logger: Logger
    private let connections = Mutex<[ObjectIdentifier: ConnectionActivity]>([:])
    /// The port that all hosts share.
    let port: Int

    private init(
        listeners: [Listener],
        port: Int,
        configuration: HTTPServerConfiguration,
        clock: any WallClock,
        logger: Logger,
        handler: @escaping HTTPHandler
    ) {
        self.listeners = listeners
        self.port = port
        self.configuration = configuration
        self.date = DateField(clock: clock)
        self.handler = handler
        self.logger = logger
    }

    /// Takes the port on all hosts.
    ///
    /// - Throws: ``HTTPServerError``.
    static func bind(
        _ configuration: HTTPServerConfiguration,
        clock: any WallClock = SystemClock(),
        logger: Logger,
        handler: @escaping HTTPHandler
    ) async throws -> HTTPServer {
        var listeners: [Listener] = []
        var port = configuration.port
        for host in configuration.hosts {
            do {
                let listener = try await listen(host: host, port: port, limits: configuration.limits)
                port = listener.channel.localAddress?.port ?? port
                listeners.append(listener)
            } catch {
                // A machine may have only one of the two loopbacks.
                if isLackingAddress(error), configuration.hosts.count > 1, HTTPServerConfiguration.loopbacks.contains(host) { continue }
                for listener in listeners { try? await listener.channel.close() }
                throw HTTPServerError(error, host: host, port: port)
            }
        }
        guard !listeners.isEmpty else {
            throw HTTPServerError.cannotListen(host: configuration.hosts.joined(separator: ", "), port: port, reason: "no such address")
        }
        return HTTPServer(listeners: listeners, port: port, configuration: configuration, clock: clock, logger: logger, handler: handler)
    }

    /// Serves until the task is cancelled or shut down gracefully: then nothing new is accepted, requests in flight are answered (for
    /// ``HTTPLimits/shutdown`` at most), and their connections closed.
    func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for listener in listeners {
                    // Not on the cooperative pool, where somebody's long computation would keep new clients waiting.
                    group.addTask(executorPreference: EventLoopTaskExecutor(listener.channel.eventLoop)) {
                        await self.accept(from: listener)
                    }
                }
            }
        } onCancelOrGracefulShutdown: {
            self.stop()
        }
    }

    private func stop() {
        for listener in listeners { listener.channel.close(promise: nil) }
        let open = connections.withLock { Array($0.values) }
        for activity in open { activity.quiesce() }
        guard let eventLoop = listeners.first?.channel.eventLoop else { return }
        eventLoop.scheduleTask(in: TimeAmount(configuration.limits.shutdownWait)) { for activity in open { activity.endWaiting() } }
        eventLoop.scheduleTask(in: TimeAmount(configuration.limits.shutdown)) { for activity in open { activity.connectionLost() } }
    }

    private func accept(from listener: Listener) async {
        await withDiscardingTaskGroup { group in
            do {
                try await listener.executeThenClose { clients in
                    for try await (channel, activity) in clients {
                        group.addTask(executorPreference: EventLoopTaskExecutor(channel.channel.eventLoop)) {
                            await self.serve(channel, activity)
                        }
                    }
                }
            } catch {
                logger.debug("A listener ended", metadata: ["error": "\(error)"])
            }
        }
    }

    private func serve(_ channel: NIOAsyncChannel<ConnectionPart, Never>, _ activity: ConnectionActivity) async {
        let key = ObjectIdentifier(activity)
        let isTooMany = connections.withLock { connections in
            connections[key] = activity
            return connections.count > configuration.limits.connections
        }
        defer { connections.withLock { _ = $0.removeValue(forKey: key) } }
        if isTooMany {
            logger.warning("Too many connections; a new one was closed", metadata: ["limit": "\(configuration.limits.connections)"])
            return await Self.close(channel)
        }
        let address = channel.channel.remoteAddress
        let connection = Connection(
            channel: channel.channel,
            peer: PeerInfo(address: address?.ipAddress ?? "", port: address?.port ?? 0, localPort: port),
            activity: activity,
            limits: configuration.limits,
            date: date,
            handler: handler,
            logger: logger
        )
        // A task of its own, so that a client that is gone can end the work that is done for it.
        let work = Task(executorPreference: EventLoopTaskExecutor(channel.channel.eventLoop)) {
            do {
                try await channel.executeThenClose { inbound in try await connection.serve(inbound) }
            } catch {
                // The client went away, which is its right.
            }
        }
        activity.whenGone { work.cancel() }
        activity.watch()
        await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
    }

    private static func close(_ channel: NIOAsyncChannel<ConnectionPart, Never>) async {
        try? await channel.executeThenClose { _ in }
    }

    // MARK: - Channels

    private static func listen(host: String, port: Int, limits: HTTPLimits) async throws -> Listener {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 128 * 1024, high: 512 * 1024))
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    var decoding = NIOHTTPDecoderLimitConfiguration()
                    decoding.maxHeaderFieldSize = limits.headerBytes
                    decoding.maxHeaderListSize = limits.headerBytes
                    decoding.maxHeaderFieldCount = limits.headerCount
                    let activity = ConnectionActivity(channel: channel, limits: limits)
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: decoding)))
                    try pipeline.addHandler(ConnectionPartHandler(activity: activity))
                    return (try NIOAsyncChannel(wrappingChannelSynchronously: channel), activity)
                }
            }
    }

    private static func isLackingAddress(_ error: any Error) -> Bool {
        // In a container without IPv6 the C library does not even read an IPv6 address.
        if error is SocketAddressError.UnknownHost { return true }
        return (error as? IOError).map { $0.errnoCode == EADDRNOTAVAIL || $0.errnoCode == EAFNOSUPPORT } ?? false
    }
}

extension HTTPServerError {
    fileprivate init(_ error: any Error, host: String, port: Int) {
        if let error = error as? IOError {
            self =
                error.errnoCode == EADDRINUSE
                ? .addressInUse(host: host, port: port)
                : .cannotListen(host: host, port: port, reason: SystemCall.message(error.errnoCode))
        } else {
            self = .cannotListen(host: host, port: port, reason: "\(error)")
        }
    }
}

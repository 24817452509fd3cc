public import AWSClient
public import AWSCore
import AWSWire
public import Logging
public import PhotoEngine
import Pipeline
import Pricing
import SQSModel
public import ServiceLifecycle
public import Telemetry

/// The worker: takes uploads from the queue, processes them, stores and announces the results.
///
/// Ends gracefully with its service group: asks for no more messages, finishes the photos in hand or gives their messages back.
public struct ProcessorService: Service {
    private let configuration: ProcessorConfiguration
    private let caller: any OperationCaller
    private let engine: PhotoEngine
    private let metrics: MetricPublisher?
    private let clock: any WallClock
    private let logger: Logger

    public init(
        configuration: ProcessorConfiguration,
        caller: any OperationCaller,
        engine: PhotoEngine,
        metrics: MetricPublisher? = nil,
        clock: any WallClock = SystemClock(),
        logger: Logger
    ) {
        self.configuration = configuration
        self.caller = caller
        self.engine = engine
        self.metrics = metrics
        self.clock = clock
        self.logger = logger
    }

    /// - Throws: `EngineError` when photos cannot be processed on this machine, ``DrainProblem`` when a drain cannot be done.
    public func run() async throws {
        defer { engine.shutDown() }
        // A machine that cannot process photos must not take messages: each would fail there until it lands in the dead-letter queue.
        try await engine.prepare()
        var configuration = configuration
        configuration.photosAtOnce += await engine.photosOnDevice
        guard
            let place = try await QueuePlace.find(
                configuration.names,
                drains: configuration.drains,
                by: caller,
                clock: clock,
                logger: logger
            )
        else { return }
        let queue = SQSUploadQueue(caller: caller, url: place.queueURL, visibility: configuration.visibility)
        let handler = PhotoHandler(
            configuration: configuration,
            caller: caller,
            topicArn: place.topicArn,
            engine: engine,
            metrics: metrics,
            machine: SharedMachineTime(),
            clock: clock,
            logger: logger
        )
        let runner = QueueRunner(
            queue: queue,
            task: MessageTask(
                queue: queue,
                handler: handler,
                visibility: configuration.visibility,
                heartbeat: configuration.heartbeat,
                clock: clock,
                logger: logger
            ),
            configuration: configuration,
            clock: clock,
            logger: logger
        )
        logger.info(
            "The processor takes uploads",
            metadata: [
                "queue": "\(place.queueURL)", "photosAtOnce": "\(configuration.photosAtOnce)",
                "operations": "\(configuration.operationNames)",
            ]
        )
        let (events, send) = AsyncStream.makeStream(of: ReceiveLoop.Event.self)
        try await withGracefulShutdownHandler {
            try await runner.run(events, send)
        } onGracefulShutdown: {
            send.yield(.stop)
        }
        logger.info(configuration.drains ? "The queue is empty" : "The processor has stopped")
    }
}

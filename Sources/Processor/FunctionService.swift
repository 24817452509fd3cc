public import AWSClient
public import AWSCore
import AWSWire
public import Logging
public import PhotoEngine
import Pipeline
import Pricing
public import ServiceLifecycle
public import Telemetry

/// The processor as an AWS Lambda function: Lambda asks the queue, and hands over batches of messages.
public struct FunctionService: Service {
    private let configuration: ProcessorConfiguration
    private let runtime: LambdaRuntime
    private let caller: any OperationCaller
    private let engine: PhotoEngine
    private let metrics: MetricPublisher?
    private let flush: @Sendable () async -> Void
    private let clock: any WallClock
    private let logger: Logger

    /// - Parameter flush: sends logs and metrics: between two calls the process is frozen, and what waits then may be late or lost.
    public init(
        configuration: ProcessorConfiguration,
        runtime: LambdaRuntime,
        caller: any OperationCaller,
        engine: PhotoEngine,
        metrics: MetricPublisher? = nil,
        clock: any WallClock = SystemClock(),
        logger: Logger,
        flush: @escaping @Sendable () async -> Void
    ) {
        self.configuration = configuration
        self.runtime = runtime
        self.caller = caller
        self.engine = engine
        self.metrics = metrics
        self.clock = clock
        self.logger = logger
        self.flush = flush
    }

    /// - Throws: why photos cannot be processed here, which Lambda was told; what the Runtime API did wrong.
    public func run() async throws {
        defer { engine.shutDown() }
        try await runtime.starting(logger: logger) { try await engine.prepare() }
        let machine = SharedMachineTime()
        let worker = BatchWorker(photosAtOnce: configuration.photosAtOnce, clock: clock, logger: logger) { queue in
            PhotoHandler(
                configuration: configuration,
                caller: caller,
                topicArn: configuration.names.topicArn(besides: queue),
                engine: engine,
                metrics: metrics,
                machine: machine,
                clock: clock,
                logger: logger
            )
        }
        logger.info("The function takes batches", metadata: ["operations": "\(configuration.operationNames)"])
        await flush()
        try await FunctionLoop(runtime: runtime, worker: worker, logger: logger, flush: flush).run()
    }
}

import AWSClient
import AWSCore
import Logging
import PhotoEngine
import Pricing
import Telemetry

extension PhotoHandler {
    /// A handler on AWS's services and the engine: the same for a worker at its queue and for a function.
    ///
    /// - Parameter topicArn: where it announces what becomes of photos.
    init(
        configuration: ProcessorConfiguration,
        caller: any OperationCaller,
        topicArn: String,
        engine: PhotoEngine,
        metrics: MetricPublisher?,
        machine: SharedMachineTime,
        clock: any WallClock,
        logger: Logger
    ) {
        self.init(
            configuration: configuration,
            store: S3PhotoStore(caller: caller, names: configuration.names),
            announcer: SNSAnnouncer(caller: caller, topicArn: topicArn),
            worker: engine,
            record: { metrics?.record($0, $1) },
            machine: machine,
            clock: clock,
            logger: logger
        )
    }
}

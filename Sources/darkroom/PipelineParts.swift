import AWSClient
import AWSCore
import Logging
import PhotoEngine
import Pipeline
import Pricing
import Processor
import ServiceLifecycle
import Telemetry
import WebApp

/// The processor and the web app with their logs and metrics, on whatever cloud the client calls.
struct PipelineParts {
    let client: AWSClient
    let transport: HTTPClientTransport
    let names: ResourceNames
    let log: LogOptions

    /// A part, and the services that carry its logs and metrics: those are to be started first and ended last.
    struct Part {
        var carriers: [any Service]
        var main: any Service
    }

    func processor(_ options: ProcessorOptions, _ engine: EngineOptions, drains: Bool = false) throws -> Part {
        let shipper = shipper(names.processorLogGroup, stream: "processor")
        let metrics = publisher()
        let logger = log.logger("processor") { shipper.append($0) }
        let service = ProcessorService(
            configuration: try options.configuration(engine, names: names, drains: drains),
            caller: client,
            engine: PhotoEngine(configuration: engine.configuration, logger: logger),
            metrics: metrics,
            logger: logger
        )
        return Part(carriers: [shipper, metrics], main: service)
    }

    /// The processor as a Lambda function of so many megabytes. Its logs and metrics are sent at the end of each call: nothing runs between two.
    func function(_ runtime: LambdaRuntime, megabytes: Int?, _ options: ProcessorOptions, _ engine: EngineOptions) throws -> FunctionService
    {
        let shipper = shipper(names.processorLogGroup, stream: "lambda")
        let metrics = publisher()
        let logger = log.logger("processor") { shipper.append($0) }
        let cost = megabytes.map { CostOfPhoto(functionMegabytes: $0) }
        return FunctionService(
            configuration: try options.configuration(engine, names: names, usualCost: cost),
            runtime: runtime,
            caller: client,
            engine: PhotoEngine(configuration: engine.configuration, logger: logger),
            metrics: metrics,
            logger: logger
        ) {
            async let logs: Void = shipper.flush()
            async let values: Void = metrics.flush()
            _ = await (logs, values)
        }
    }

    func web(_ configuration: WebAppConfiguration) throws -> Part {
        let shipper = shipper(names.webLogGroup, stream: "web")
        let logger = log.logger("web") { shipper.append($0) }
        let service = try WebApp(configuration, client: client, transport: transport, names: names, logger: logger)
        return Part(carriers: [shipper], main: service)
    }

    /// A stream of its own for each start, as AWS's agents have: it names the part and the time.
    private func shipper(_ group: String, stream: String) -> LogShipper {
        let started = SystemClock().now.basicISO8601
        let number = SystemRandomSource().uuid().prefix(8)
        let sink = CloudWatchLogStream(caller: client, group: group, stream: "\(stream)/\(started)/\(number)")
        return LogShipper(sink: sink, console: log.logger("telemetry"))
    }

    private func publisher() -> MetricPublisher {
        MetricPublisher(sink: CloudWatchNamespace(caller: client, namespace: names.metricNamespace), console: log.logger("telemetry"))
    }
}

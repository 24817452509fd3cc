import AWSClient
import ArgumentParser
import Logging
import Pipeline

/// `darkroom processor`: the worker.
struct ProcessorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "processor",
        abstract: "Takes uploads from the queue, inverts them, stores and announces the results.",
        discussion: """
            Works at AWS_ENDPOINT_URL, or on AWS when that is not set. SIGTERM ends it: photos in hand are finished or given back.
              darkroom processor --drain          ends when the queue stays empty
            """
    )

    @Flag(help: "End when the queue stays empty.")
    var drain = false

    @OptionGroup var processor: ProcessorOptions
    @OptionGroup var names: NameOptions
    @OptionGroup var engine: EngineOptions
    @OptionGroup var log: LogOptions

    func run() async throws {
        let cloud = try await RemoteCloud(log: log)
        try await Running.closing(cloud.transport) {
            let place = try await cloud.introduce(names, logger: log.logger("processor"))
            let parts = PipelineParts(client: cloud.client, transport: cloud.transport, names: place.names, log: log)
            let part = try parts.processor(processor, engine, drains: drain)
            try await Running.until(services: part.carriers, finite: [part.main], logger: log.logger("darkroom"))
        }
    }
}

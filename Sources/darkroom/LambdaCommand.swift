import AWSClient
import ArgumentParser
import Logging
import Pipeline
import Processor

/// `darkroom lambda`: the worker as a Lambda function.
struct LambdaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lambda",
        abstract: "The processor as an AWS Lambda function: takes batches of uploads that Lambda hands over.",
        discussion: """
            Runs in a function's container image, where AWS_LAMBDA_RUNTIME_API is set. The function's trigger is the upload queue, with
            ReportBatchItemFailures: without it, photos that could not be processed would be lost.
            """
    )

    @OptionGroup var processor: ProcessorOptions
    @OptionGroup var names: NameOptions
    @OptionGroup var engine: EngineOptions
    @OptionGroup var log: LogOptions

    func run() async throws {
        let environment = ClientEnvironment.process
        let transport = HTTPClientTransport(timeouts: LambdaRuntime.timeouts)
        try await Running.closing(transport) {
            guard let address = environment.variables["AWS_LAMBDA_RUNTIME_API"],
                let runtime = LambdaRuntime(address: address, transport: transport)
            else {
                throw ValidationError("this command runs in AWS Lambda, where AWS_LAMBDA_RUNTIME_API tells where work comes from")
            }
            try await serve(runtime, megabytes: environment.variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"].flatMap { Int($0) })
        }
    }

    private func serve(_ runtime: LambdaRuntime, megabytes: Int?) async throws {
        let logger = log.logger("processor")
        let cloud = try await runtime.starting(logger: logger) { try await RemoteCloud(log: log) }
        try await Running.closing(cloud.transport) {
            let function = try await runtime.starting(logger: logger) {
                let place = try await cloud.introduce(names, logger: logger)
                let parts = PipelineParts(client: cloud.client, transport: cloud.transport, names: place.names, log: log)
                return try parts.function(runtime, megabytes: megabytes, processor, engine)
            }
            try await Running.until(services: [], finite: [function], logger: log.logger("darkroom"))
        }
    }
}

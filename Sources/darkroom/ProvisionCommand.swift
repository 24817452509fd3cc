import AWSClient
import ArgumentParser
import Logging
import Pipeline

/// `darkroom provision`: creates or updates what the pipeline needs.
struct ProvisionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provision",
        abstract: "Creates or updates the pipeline's buckets, queues, topics, log groups and roles; safe to repeat.",
        discussion: """
            Works at AWS_ENDPOINT_URL, or on AWS when that is not set; there it asks first.
            """
    )

    @OptionGroup var web: WebOptions
    @OptionGroup var names: NameOptions
    @OptionGroup var log: LogOptions

    @Flag(help: "Do not ask before working on AWS.")
    var yes = false

    func run() async throws {
        let cloud = try await RemoteCloud(log: log)
        try await Running.closing(cloud.transport) { try await provision(on: cloud) }
    }

    private func provision(on cloud: RemoteCloud) async throws {
        let place = try await cloud.introduce(names, logger: log.logger("provision"))
        if cloud.isAWS, !yes {
            Console.print("This creates or changes resources in \(place). Go on? [y/N]")
            guard let answer = readLine()?.lowercased(), answer == "y" || answer == "yes" else {
                Console.error("Nothing was changed.")
                throw ExitCode(1)
            }
        }
        let provisioner = Provisioner(
            caller: cloud.client,
            region: cloud.client.configuration.region,
            names: place.names,
            webOrigins: web.origins
        )
        for resource in try await provisioner.run() { Console.print(resource.description) }
    }
}

import AWSClient
import ArgumentParser
import Logging
import Pipeline

/// `darkroom web`: the web app.
struct WebCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "web",
        abstract: "The page on which photos are uploaded and seen, and what hears of results.",
        discussion: "Works at AWS_ENDPOINT_URL, or on AWS when that is not set."
    )

    @Option(help: "An address to listen on; repeat it for several. Default: both loopbacks.")
    var host: [String] = []

    @Option(help: "A further host name to answer for; repeat it for several.")
    var allowHost: [String] = []

    @OptionGroup var web: WebOptions
    @OptionGroup var serving: WebServingOptions
    @OptionGroup var names: NameOptions
    @OptionGroup var log: LogOptions

    func run() async throws {
        let hosts = host.isEmpty ? ["127.0.0.1", "::1"] : host
        try PortCheck.require([PortCheck.Wanted(port: web.webPort, hosts: hosts, option: "--web-port")])
        let cloud = try await RemoteCloud(log: log)
        try await Running.closing(cloud.transport) {
            let place = try await cloud.introduce(names, logger: log.logger("web"))
            let parts = PipelineParts(client: cloud.client, transport: cloud.transport, names: place.names, log: log)
            let part = try parts.web(web.configuration(hosts: hosts, allowedHosts: allowHost, serving: serving))
            try await Running.until(services: part.carriers + [part.main], logger: log.logger("darkroom"))
        }
    }
}

import AWSClient
import AWSCore
import ArgumentParser
import FoundationEssentials
import LocalCloud
import Logging
import Pipeline
import ServiceLifecycle

/// `darkroom up`: everything in one process. The parts still talk over HTTP on loopback, as they do on AWS.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Everything on this machine: the local AWS, the pipeline's resources, a processor and the web app.",
        discussion: """
            Never touches a real account: AWS keys, profiles and endpoints in the environment are ignored.
              darkroom up                                   http://localhost:5000
              darkroom up --port 4567 --web-port 5001       when the usual ports are taken
              darkroom up --ephemeral                       keeps nothing
            """
    )

    @OptionGroup var cloud: CloudOptions
    @OptionGroup var web: WebOptions
    @OptionGroup var serving: WebServingOptions
    @OptionGroup var names: NameOptions
    @OptionGroup var processor: ProcessorOptions
    @OptionGroup var engine: EngineOptions
    @OptionGroup var log: LogOptions

    func run() async throws {
        try PortCheck.require(
            [
                PortCheck.Wanted(port: cloud.port, hosts: cloud.hosts, option: "--port"),
                PortCheck.Wanted(port: web.webPort, hosts: cloud.hosts, option: "--web-port"),
            ]
        )
        // The one thing that is taken from the environment: clients on this machine use it, too.
        let region = try Complaint.about("darkroom up") {
            try RegionSetting(environment: ProcessInfo.processInfo.environment, profile: nil).region
        }
        let local = try Complaint.about("the local cloud") { try LocalCloud(cloud.configuration(logger: log.logger("cloud"))) }
        let port = try await Complaint.about("the local cloud") { try await local.bind() }
        let transport = HTTPClientTransport()
        let client = AWSClient(
            ClientConfiguration(
                region: region,
                endpoint: Endpoint(isTLS: false, host: "127.0.0.1", port: port),
                credentials: Credentials(accessKeyID: "test", secretAccessKey: "test")
            ),
            transport: transport
        )
        try await Running.closing(transport) {
            try await Running.until(services: services(local, port: port, client, transport), logger: log.logger("darkroom"))
        }
    }

    /// Ended from the last to the first: the page, the worker, what carries their logs, and the cloud under all of them.
    private func services(
        _ local: LocalCloud,
        port: Int,
        _ client: AWSClient,
        _ transport: HTTPClientTransport
    ) throws -> [any Service] {
        let names = try Complaint.about("the pipeline") {
            try ResourceNames(environment: ProcessInfo.processInfo.environment, suffix: self.names.suffix)
        }
        let region = client.configuration.region
        let parts = PipelineParts(client: client, transport: transport, names: names, log: log)
        let worker = try parts.processor(processor, engine)
        let page = try parts.web(web.configuration(hosts: cloud.hosts, allowedHosts: cloud.allowHost, serving: serving))
        let readiness = Readiness()
        let provisioning = Provisioning(
            provisioner: Provisioner(caller: client, region: region, names: names, webOrigins: web.origins),
            readiness: readiness,
            logger: log.logger("provision"),
            summary: summary(port: port, region)
        )
        // A reset takes the pipeline's resources, too; its parts go on working.
        local.afterReset { await provisioning.repeat() }
        return [local] + worker.carriers + page.carriers
            + [
                AfterProvisioning(readiness: readiness, service: worker.main), AfterProvisioning(readiness: readiness, service: page.main),
                provisioning,
            ]
    }

    private func summary(port: Int, _ region: Region) -> [String] {
        [
            "",
            "  Darkroom is up",
            "    photos     http://localhost:\(web.webPort)",
            "    AWS        http://localhost:\(port)   (any client: access key test, secret test, Region \(region))",
            "    data       \(cloud.dataDescription)",
            "    stop       Ctrl-C",
            "",
        ]
    }
}

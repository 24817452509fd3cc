public import AWSCore
public import ArgumentParser
import FoundationEssentials
public import LocalCloud
import Logging

/// How the local cloud listens, and where it keeps its state.
struct CloudOptions: ParsableArguments {
    @Option(help: "An address to listen on; repeat it for several. Default: both loopbacks.")
    var host: [String] = []

    @Option(help: "The cloud's port.")
    var port = 4566

    @Option(help: "The folder that keeps all state. Default: $XDG_DATA_HOME/darkroom or ~/.local/share/darkroom.")
    var data: String?

    @Flag(help: "Keep nothing: memory and a temporary folder only.")
    var ephemeral = false

    @Option(help: "The account of root keys such as test.")
    var accountID: AccountID = .local

    @Flag(help: "Let POST /_darkroom/reset (and LocalStack's form of it) clear all state.")
    var allowReset = false

    @Option(help: "process: what was acknowledged survives kill -9. full: also the loss of power.")
    var durability: LocalCloudConfiguration.Durability = .process

    @Option(help: "What becomes of identities' policies. Their evaluation is not there yet: enforce is refused, off and audit do the same.")
    var iam: LocalCloudConfiguration.Authorization = .audit

    @Flag(help: "Let everyone who reaches the port act as root with any key, also from other machines.")
    var trustNetwork = false

    @Option(help: "A further host name to answer for; repeat it for several.")
    var allowHost: [String] = []

    func validate() throws {
        // A cloud that lets through what it was told to deny would be worse than none.
        guard iam != .enforce else {
            throw ValidationError("--iam enforce cannot be kept yet: the evaluation of identities' policies is not implemented")
        }
    }

    var hosts: [String] { host.isEmpty ? ["127.0.0.1", "::1"] : host }

    func configuration(logger: Logger) -> LocalCloudConfiguration {
        var configuration = LocalCloudConfiguration()
        configuration.hosts = hosts
        configuration.port = port
        configuration.data = ephemeral ? .ephemeral : .folder(dataFolder)
        configuration.durability = durability
        configuration.account = accountID
        configuration.allowsReset = allowReset
        configuration.authorization = iam
        configuration.trustsNetwork = trustNetwork
        configuration.allowedHosts = allowHost
        configuration.logger = logger
        return configuration
    }

    /// The folder that ``data`` names, or the user's usual place for data.
    var dataFolder: String {
        if let data { return data }
        let environment = ProcessInfo.processInfo.environment
        if let base = environment["XDG_DATA_HOME"], base.hasPrefix("/") { return "\(base)/darkroom" }
        return "\(environment["HOME"] ?? ".")/.local/share/darkroom"
    }

    /// Where the state is, for people.
    var dataDescription: String { ephemeral ? "nothing is kept (--ephemeral)" : dataFolder }
}

extension AccountID: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }
}

extension LocalCloudConfiguration.Durability: ExpressibleByArgument {}
extension LocalCloudConfiguration.Authorization: ExpressibleByArgument {}

import AWSClient
import AWSWire
import ArgumentParser

/// `darkroom health`: asks a part whether it is well, for containers, whose images have no other program that could.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Asks a part whether it is well: the health check of a container.",
        discussion: """
            Ends with status 0 when the address answers with status 200, else with 1 and the reason.
              darkroom health http://127.0.0.1:4566/_darkroom/health      the local cloud
              darkroom health http://127.0.0.1:5000/healthz               the web app
            """
    )

    @Argument(help: "The address to ask.")
    var url: String

    @Option(help: "Seconds to wait for the answer.")
    var patience = 5

    func run() async throws {
        guard var endpoint = Endpoint(url) else {
            throw ValidationError("'\(url)' is not an address such as http://127.0.0.1:5000/healthz")
        }
        let target = endpoint.path.isEmpty ? "/" : endpoint.path
        endpoint.path = ""
        let transport = await HTTPClientTransport(environment: .process)
        try await Running.closing(transport) { [endpoint] in
            let request = HTTPRequest(method: "GET", target: target, fields: ["Host": endpoint.authority])
            let status: Int
            do {
                let response = try await transport.send(request, to: endpoint, deadline: .seconds(patience))
                // A connection is only given back when its answer was read.
                _ = try await response.body.collect(upTo: 1024 * 1024)
                status = response.status
            } catch {
                Console.error("\(url) does not answer: \(error)")
                throw ExitCode(1)
            }
            guard status == 200 else {
                Console.error("\(url) answered with status \(status)")
                throw ExitCode(1)
            }
        }
    }
}

import AWSClient
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs services until the program is told to end.
enum Running {
    /// Ends on SIGTERM or SIGINT, the last service first; a second signal does not wait.
    ///
    /// - Throws: what ended a service.
    static func until(services: [any Service], finite: [any Service] = [], logger: Logger) async throws {
        var quiet = logger
        // The lifecycle's own lines are about objects that people do not know.
        quiet.logLevel = max(logger.logLevel, .warning)
        var configuration = ServiceGroupConfiguration(
            services: services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quiet
        )
        for service in finite {
            configuration.services.append(
                ServiceGroupConfiguration.ServiceConfiguration(service: service, successTerminationBehavior: .gracefullyShutdownGroup)
            )
        }
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        let startPages = Task { try await StartPages.giveBackLater() }
        defer { startPages.cancel() }
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Runs `work`, and closes the client's connections whatever comes of it.
    static func closing(_ transport: HTTPClientTransport, _ work: () async throws -> Void) async throws {
        let failure: (any Error)?
        do {
            try await work()
            failure = nil
        } catch {
            failure = error
        }
        try await transport.shutdown()
        if let failure { throw failure }
    }
}

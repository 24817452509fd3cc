import Logging
import Pipeline
import ServiceLifecycle

/// Provides the pipeline's resources, then opens the way for the parts that need them.
struct Provisioning: Service {
    let provisioner: Provisioner
    let readiness: Readiness
    let logger: Logger
    /// What is printed once everything is up.
    let summary: [String]

    /// Provides again what is missing; a failure is logged.
    func `repeat`() async {
        do {
            try await provide()
        } catch {
            logger.error("The pipeline's resources could not be provided again", metadata: ["error": "\(error)"])
        }
    }

    private func provide() async throws {
        try await provisioner.carryOut(try await provisioner.plan()) { change in
            logger.info("\(change.action == .create ? "created" : "changed") \(change.identity)")
        }
    }

    func run() async throws {
        try await provide()
        readiness.open()
        for line in summary { Console.print(line) }
        // A service that ends would end all others.
        try? await gracefulShutdown()
    }
}

/// A service that starts when the resources are there.
struct AfterProvisioning: Service {
    let readiness: Readiness
    let service: any Service

    func run() async throws {
        let isReady: Void? = try? await cancelWhenGracefulShutdown { try await readiness.wait() }
        guard isReady != nil, !Task.isShuttingDownGracefully else { return }
        try await service.run()
    }
}

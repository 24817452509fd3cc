import AWSCore
import AWSEvents
import AWSWire
import Logging

/// The cloud's own routes: health in our form and in LocalStack's, and the reset of all state.
struct OwnRoutes: Sendable {
    /// What health answers with; part of the program's version everywhere.
    static let version = "0.1.0"

    let services: [GatewayService]
    let store: Store
    let clock: any WallClock
    let started: Timestamp
    let allowsReset: Bool
    let account: AccountID
    let logger: Logger

    func register(in registry: GatewayRegistry) {
        registry.route("GET", "/_darkroom/health") { _ in json(200, health) }
        registry.route("GET", "/_localstack/health") { _ in json(200, localStackHealth) }
        for path in ["/_darkroom/reset", "/_localstack/state/reset"] {
            registry.route("POST", path) { [unowned registry] _ in await reset(then: registry.afterReset) }
        }
    }

    private var health: JSONText {
        let services = services.map { service in
            JSONText.members(
                ("name", .string(service.metadata.name)),
                ("operations", .integer(Int64(service.operations.count)))
            )
        }
        return .members(
            ("status", "ok"),
            ("version", .string(Self.version)),
            ("account", .string(account.description)),
            ("uptimeSeconds", .integer((clock.now.milliseconds - started.milliseconds) / 1000)),
            ("allowsReset", .boolean(allowsReset)),
            ("services", .array(services))
        )
    }

    /// What tools poll that were written for LocalStack.
    private var localStackHealth: JSONText {
        let states = services.map {
            JSONText.Member($0.metadata.endpointPrefix == "monitoring" ? "cloudwatch" : $0.metadata.signingName, "running")
        }
        return .members(("services", .object(states)), ("edition", "community"), ("version", .string(Self.version)))
    }

    private func reset(then: (@Sendable () async -> Void)?) async -> HTTPResponse {
        guard allowsReset else {
            return json(403, .members(("message", "This cloud was not started with --allow-reset; its state stays.")))
        }
        do {
            try await store.reset()
            logger.notice("All state was reset")
            if let then { Task { await then() } }
            return json(200, .members(("status", "reset")))
        } catch {
            logger.error("A reset failed", metadata: ["error": "\(error)"])
            return json(500, .members(("message", .string("The reset failed: \(error)"))))
        }
    }

    private func json(_ status: Int, _ body: JSONText) -> HTTPResponse {
        HTTPResponse(status: status, fields: ["Content-Type": "application/json"], body: HTTPBody(body.compact))
    }
}

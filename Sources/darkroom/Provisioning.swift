import Logging
import Pipeline
import ServiceLifecycle
import Synchronization

/// Opens once, for all who wait.
final class Readiness: Sendable {
    private struct State {
        var isOpen = false
        var nextID = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting.removeAll() }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns once it is open.
    ///
    /// - Throws: `CancellationError`.
    func wait() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    if state.isOpen || state.cancelled.remove(id) != nil { return true }
                    state.waiting[id] = continuation
                    return false
                }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            let continuation = state.withLock { state -> CheckedContinuation<Void, Never>? in
                if let continuation = state.waiting.removeValue(forKey: id) { return continuation }
                state.cancelled.insert(id)
                return nil
            }
            continuation?.resume()
        }
        try Task.checkCancellation()
    }
}

/// Provides the pipeline's resources, then opens the way for the parts that need them.
struct Provisioning: Service {
    let provisioner: Provisioner
    let readiness: Readiness
    let logger: Logger
    /// What is printed once everything is up.
    let summary: [String]

    func run() async throws {
        for resource in try await provisioner.run() where resource.outcome != .unchanged { logger.info("\(resource)") }
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

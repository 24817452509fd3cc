import Logging
import ServiceLifecycle

/// Takes one invocation after the other, and answers each after its logs and metrics have been sent.
struct FunctionLoop: Sendable {
    let runtime: any FunctionRuntime
    let worker: BatchWorker
    let logger: Logger
    let flush: @Sendable () async -> Void

    /// Runs until the program is told to end.
    ///
    /// - Throws: what the runtime did wrong.
    func run() async throws {
        while let invocation = try await next() {
            let outcome: Result<BatchItemFailures, InvocationProblem>
            do throws(InvocationProblem) {
                outcome = .success(try await worker.work(on: invocation))
            } catch {
                logger.error("\(error)", metadata: ["request": "\(invocation.id)", "type": "\(error.type)"])
                outcome = .failure(error)
            }
            await flush()
            switch outcome {
            case .success(let failures): try await runtime.answer(invocation, with: failures.json)
            case .failure(let problem): try await runtime.fail(invocation, with: problem)
            }
        }
    }

    /// Nil when the program is told to end.
    private func next() async throws -> Invocation? {
        do {
            return try await cancelWhenGracefulShutdown { try await runtime.next() }
        } catch is CancellationError {
            return nil
        }
    }
}

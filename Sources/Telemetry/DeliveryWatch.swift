import Logging
import Synchronization

/// Knows whether telemetry arrives: how long to wait after a failure, and what the console is told, once each way and not with each try.
final class DeliveryWatch: Sendable {
    private struct State {
        var backoff = Backoff()
        var isFailing = false
    }

    private let subject: String
    private let console: Logger?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - subject: what is sent, in the plural: `Metrics`.
    ///   - console: writes to the console alone. A line about lines that do not arrive would itself be one of them.
    init(of subject: String, console: Logger?) {
        self.subject = subject
        self.console = console
    }

    /// Takes note of a failure; how long to wait before the next try.
    @discardableResult
    func failed(_ error: any Error) -> Duration {
        let (wait, isNews) = state.withLock { state in
            defer { state.isFailing = true }
            return (state.backoff.failed(), !state.isFailing)
        }
        guard isNews else { return wait }
        var metadata: Logger.Metadata = ["error": "\(error)"]
        if let error = error as? DeliveryError { metadata = ["operation": "\(error.operation)", "error": "\(error.cause)"] }
        console?.warning("\(subject) do not reach CloudWatch; the newest are kept until they do", metadata: metadata)
        return wait
    }

    func succeeded() {
        let isNews = state.withLock { state in
            defer { state = State() }
            return state.isFailing
        }
        // At the level of the other line: who saw that one is to see this one too.
        if isNews { console?.warning("\(subject) reach CloudWatch again") }
    }
}

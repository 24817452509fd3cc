import Synchronization
import UnixSignals

/// SIGTERM and SIGINT for work that ends by itself.
enum StopSignals {
    /// Runs `work`. The first signal asks for an end, the second no longer waits for it.
    ///
    /// - Returns: what `work` returned, and the number of the first signal that came.
    static func during<Value>(
        _ work: () async throws -> Value,
        onFirst: @escaping @Sendable () -> Void,
        onSecond: @escaping @Sendable () -> Void
    ) async rethrows -> (Value, signal: Int32?) {
        let first = Mutex<Int32?>(nil)
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let listening = Task {
            for await signal in signals {
                let isFirst = first.withLock { first in
                    defer { first = first ?? signal.rawValue }
                    return first == nil
                }
                isFirst ? onFirst() : onSecond()
            }
        }
        defer { listening.cancel() }
        let value = try await work()
        return (value, first.withLock { $0 })
    }
}

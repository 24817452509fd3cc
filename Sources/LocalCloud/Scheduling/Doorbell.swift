import AWSCore
import Synchronization

/// Lets one task sleep until there is work or a time has come.
final class Doorbell: Sendable {
    private struct State {
        var hasRung = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Wakes the sleeper; when there is none, the next wait ends at once.
    func ring() {
        let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state.sleeper = nil }
            state.hasRung = state.sleeper == nil
            return state.sleeper
        }
        sleeper?.resume()
    }

    /// Returns after a ring, at `deadline` (never without one), or when the task is cancelled. For one task at a time.
    func wait(until deadline: Timestamp?, clock: any WallClock) async {
        await withTaskGroup(of: Void.self) { group in
            if let deadline {
                group.addTask {
                    try? await clock.sleep(until: deadline)
                    self.ring()
                }
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isAwake = state.withLock { state -> Bool in
                        defer { state.hasRung = false }
                        if !state.hasRung { state.sleeper = continuation }
                        return state.hasRung
                    }
                    if isAwake { continuation.resume() }
                }
            } onCancel: {
                ring()
            }
            group.cancelAll()
        }
        // The cancelled timer rings too; that ring says nothing.
        state.withLock { $0.hasRung = false }
    }
}

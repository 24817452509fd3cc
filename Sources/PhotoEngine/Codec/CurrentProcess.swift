internal import Synchronization

/// The codec process that works on a photo now, so that a cancelled photo's process can be ended from another thread.
final class CurrentProcess: Sendable {
    private let state = Mutex((process: CodecProcess?.none, isCancelled: false))

    /// - Returns: false when the photo was cancelled already.
    func set(_ process: CodecProcess) -> Bool {
        state.withLock { state in
            if !state.isCancelled { state.process = process }
            return !state.isCancelled
        }
    }

    /// - Returns: whether the photo was cancelled, and so the process is ending.
    func clear() -> Bool {
        state.withLock { state in
            state.process = nil
            return state.isCancelled
        }
    }

    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            state.process?.kill()
        }
    }
}

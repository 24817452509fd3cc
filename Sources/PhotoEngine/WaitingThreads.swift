internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Threads for work that mostly waits: as many as there is work at once. A queue of Dispatch has as many as processors, and looks once in
/// a second whether some of them wait; photos on a device or in a codec process would hold each other up.
final class WaitingThreads: Sendable {
    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)
    /// How long a thread without work stays.
    private static let patience = DispatchTimeInterval.seconds(10)

    private struct State {
        var jobs: [@Sendable () -> Void] = []
        /// Threads that wait and were not told of a job yet.
        var idle = 0
    }

    func run(_ job: @escaping @Sendable () -> Void) {
        let hasThread = state.withLock { state in
            state.jobs.append(job)
            guard state.idle > 0 else { return false }
            state.idle -= 1
            return true
        }
        if hasThread {
            signal.signal()
        } else if !start() {
            // No more threads can be had; one of Dispatch's will do.
            DispatchQueue.global().async { self.takeJob()?() }
        }
    }

    private func start() -> Bool {
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let own = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread,
            &attributes,
            { own in
                if let own { Unmanaged<WaitingThreads>.fromOpaque(own).takeRetainedValue().work() }
                return nil
            },
            own.toOpaque()
        )
        if code != 0 { own.release() }
        return code == 0
    }

    private func work() {
        repeat {
            while let job = takeJob() { job() }
        } while waitForJob()
    }

    private func takeJob() -> (@Sendable () -> Void)? {
        state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
    }

    /// - Returns: false when there was none for long.
    private func waitForJob() -> Bool {
        let hasJob = state.withLock { state in
            if state.jobs.isEmpty { state.idle += 1 }
            return !state.jobs.isEmpty
        }
        if hasJob || signal.wait(timeout: .now() + Self.patience) == .success { return true }
        let isTold = state.withLock { state in
            guard state.idle > 0 else { return true }
            state.idle -= 1
            return false
        }
        // Told of a job just now: the signal is there or about to be.
        if isTold { signal.wait() }
        return isTold
    }
}

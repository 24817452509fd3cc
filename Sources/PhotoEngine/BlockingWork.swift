/// Runs what blocks (waiting for a process or for a device, long loops) on threads of its own, never on those that serve tasks.
package enum BlockingWork {
    private static let threads = WaitingThreads()

    package static func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            threads.run { continuation.resume(returning: Result(catching: body)) }
        }
        return try result.get()
    }
}

extension Duration {
    /// Whole nanoseconds; a duration beyond their range is the longest.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        let (product, isOverflow) = UInt64(clamping: seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return isOverflow ? .max / 2 : product + UInt64(clamping: attoseconds / 1_000_000_000)
    }
}

import NIOPosix

/// Runs blocking work (files) on threads of its own, never on the cooperative pool, whose few threads serve everything else.
enum Blocking {
    private static let threads = NIOThreadPool.singleton

    /// Runs `work` to its end, whether the calling task is cancelled or not.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            threads.submit { _ in continuation.resume(with: Result { try work() }) }
        }
    }

    /// Runs `work` some time, without waiting for it.
    static func later(_ work: @escaping @Sendable () -> Void) {
        threads.submit { _ in work() }
    }
}

import AWSCore

/// Does the last work of a program, also where its task has been cancelled already, and gives up after some time.
struct Farewell {
    /// The work was given up: whoever was waited for did not answer in time.
    struct Expired: Error, CustomStringConvertible {
        var limit: Duration
        var description: String { "no answer within \(limit)" }
    }

    var limit: Duration
    var clock: any WallClock

    /// - Throws: ``Expired``.
    func finish(_ work: @escaping @Sendable () async -> Void) async throws(Expired) {
        // Not a child of the task that may be cancelled already.
        let isDone = await Task {
            await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    await work()
                    return true
                }
                group.addTask {
                    try? await clock.sleep(for: limit)
                    return false
                }
                defer { group.cancelAll() }
                return await group.next() ?? true
            }
        }.value
        guard isDone else { throw Expired(limit: limit) }
    }
}

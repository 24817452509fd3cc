import Synchronization

@testable import LocalCloud

/// Keeps what it is given.
final class RememberingMeter: Meter {
    private let state = Mutex<[UsageRecord]>([])

    func record(_ record: UsageRecord) {
        state.withLock { $0.append(record) }
    }

    var records: [UsageRecord] { state.withLock { $0 } }
}

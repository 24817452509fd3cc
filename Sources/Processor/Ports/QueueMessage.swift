import Pricing
import Synchronization

/// A message of the upload queue while it is in hand.
struct QueueMessage: Sendable, Hashable, Identifiable {
    /// The receipt handle: what this reception is deleted or extended by.
    let id: String
    let body: String
    /// How often it was received, this time included.
    let receiveCount: Int

    init(id: String, body: String, receiveCount: Int = 1) {
        self.id = id
        self.body = body
        self.receiveCount = receiveCount
    }
}

/// Counts the requests that a message causes while several tasks work for it.
final class RequestTally: Sendable {
    private let counted = Mutex(Usage())

    var usage: Usage { counted.withLock { $0 } }

    func count(_ type: UsageType, _ amount: Int = 1) {
        counted.withLock { $0.add(Int128(amount), type) }
    }
}

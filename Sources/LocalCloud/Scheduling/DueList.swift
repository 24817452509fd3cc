import AWSCore
import HeapModule

/// Work that waits for its time: which is due now, and when to look again. Pure; time comes in with every call.
struct DueList: Sendable {
    private struct Item: Comparable, Sendable {
        var due: Timestamp
        var id: Int64

        static func < (left: Item, right: Item) -> Bool {
            (left.due, left.id) < (right.due, right.id)
        }
    }

    private var waiting = Heap<Item>()
    private(set) var running: Set<Int64> = []
    /// When work is due again that is still running: it says so before it is finished.
    private var again: [Int64: Timestamp] = [:]
    /// How much may run at once.
    let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    mutating func add(_ id: Int64, due: Timestamp) {
        if running.contains(id) {
            again[id] = min(due, again[id] ?? due)
        } else {
            waiting.insert(Item(due: due, id: id))
        }
    }

    /// Takes what is due, the earliest first, as far as the limit allows.
    mutating func takeDue(at now: Timestamp) -> [Int64] {
        var taken: [Int64] = []
        while running.count < limit, let first = waiting.min, first.due <= now {
            waiting.removeMin()
            guard running.insert(first.id).inserted else { continue }
            taken.append(first.id)
        }
        return taken
    }

    mutating func finish(_ id: Int64) {
        running.remove(id)
        if let due = again.removeValue(forKey: id) { waiting.insert(Item(due: due, id: id)) }
    }

    /// When the next work is due; nil when nothing waits or nothing more may run.
    var nextDue: Timestamp? {
        running.count < limit ? waiting.min?.due : nil
    }

    mutating func removeAll() {
        waiting = Heap()
        again = [:]
    }
}

import DequeModule

/// The latest events, so that a client that was away for a moment misses none.
///
/// An id is `<epoch>-<number>`. The epoch differs in every run of the program: an id of another replica or an earlier run, or of an event
/// that has left the log, is ``Missed/unknown``, and the client is sent the whole state anew.
struct EventLog: Sendable {
    enum Missed: Sendable, Hashable {
        case events([ServerSentEvent])
        /// What happened since that id is not known any more.
        case unknown
    }

    let epoch: String
    let capacity: Int
    private var events: Deque<ServerSentEvent> = []
    private var lastNumber: UInt64 = 0

    init(epoch: String, capacity: Int = 1024) {
        precondition(capacity > 0)
        self.epoch = epoch
        self.capacity = capacity
    }

    /// The id of the latest event; also before there was one.
    var lastID: String { "\(epoch)-\(lastNumber)" }

    mutating func append(_ name: String, data: String) -> ServerSentEvent {
        lastNumber += 1
        let event = ServerSentEvent(id: lastID, name: name, data: data)
        events.append(event)
        if events.count > capacity { events.removeFirst() }
        return event
    }

    /// Adds an event that tells everything, and forgets all: whoever missed it is better told everything anew than what led to it.
    mutating func restart(_ name: String, data: String) -> ServerSentEvent {
        let event = append(name, data: data)
        events.removeAll()
        return event
    }

    /// The events after the one with `id`.
    func missed(since id: String) -> Missed {
        let parts = id.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == epoch, let number = UInt64(parts[1]), number <= lastNumber else { return .unknown }
        let missing = lastNumber - number
        guard missing <= UInt64(events.count) else { return .unknown }
        return .events(Array(events.suffix(Int(missing))))
    }
}

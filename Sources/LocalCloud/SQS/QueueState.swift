import AWSCore
import HeapModule

/// One queue's messages as a state machine without I/O: what is ready, in flight and delayed, and when that changes.
///
/// Time comes in with every call. Standard queues give the oldest message first; FIFO queues in addition hold a group back while one
/// of its messages is in flight.
struct QueueState: Sendable {
    private enum Status: Sendable, Hashable {
        case ready
        case delayed(until: Timestamp)
        case inFlight(until: Timestamp)
        /// On its way to the dead-letter queue: nobody gets it here any more.
        case leaving
    }

    private struct Entry: Sendable {
        var message: QueueMessage
        var status: Status
    }

    /// When a hidden message shows again. Timers of messages that changed meanwhile are skipped when they come up.
    private struct Timer: Comparable, Sendable {
        var at: Timestamp
        var id: Int64

        static func < (left: Timer, right: Timer) -> Bool {
            (left.at, left.id) < (right.at, right.id)
        }
    }

    let isFIFO: Bool
    private var entries: [Int64: Entry] = [:]
    /// May hold ids that are no longer ready; they are skipped when they come up.
    private var readyIDs = Heap<Int64>()
    private var timers = Heap<Timer>()
    /// How many messages of each group are in flight; FIFO only.
    private var busyGroups: [String: Int] = [:]
    /// Ready ids that wait for their group; FIFO only.
    private var heldBack: [String: [Int64]] = [:]

    private(set) var readyCount = 0
    private(set) var inFlightCount = 0
    private(set) var delayedCount = 0

    init(isFIFO: Bool) {
        self.isFIFO = isFIFO
    }

    var isEmpty: Bool { entries.isEmpty }

    /// Bytes of bodies that are held in memory.
    var messages: some Collection<QueueMessage> { entries.values.lazy.map(\.message) }

    /// When the next hidden message shows, as far as is known.
    var nextChange: Timestamp? { timers.min?.at }

    /// Whether a receive at this moment could find something.
    mutating func hasReady(at now: Timestamp) -> Bool {
        release(until: now)
        return readyCount > 0 && !readyIDs.isEmpty
    }

    /// Takes in a message that is visible from `visible` on.
    mutating func add(_ message: QueueMessage, visibleFrom visible: Timestamp, now: Timestamp) {
        guard entries[message.id] == nil else { return }
        if visible > now {
            let wasReceived = message.receiveCount > 0
            setNew(message, wasReceived ? .inFlight(until: visible) : .delayed(until: visible))
            timers.insert(Timer(at: visible, id: message.id))
        } else {
            setNew(message, .ready)
            readyIDs.insert(message.id)
        }
    }

    /// What a receive found.
    struct Taken: Sendable {
        var received: [ReceivedMessage] = []
        /// Messages that were received too often: they leave for the dead-letter queue.
        var exhausted: [QueueMessage] = []
        /// Messages older than the retention period: they are gone.
        var expired: [QueueMessage] = []
    }

    /// Takes up to `limit` messages and hides them.
    ///
    /// - Parameters:
    ///   - visibilityTimeout: for how many seconds they are hidden.
    ///   - maximumReceives: a message that was received so often leaves instead; nil without a redrive policy.
    ///   - oldest: messages sent before are gone.
    mutating func take(
        limit: Int,
        visibilityTimeout: Int,
        maximumReceives: Int?,
        oldest: Timestamp,
        now: Timestamp
    ) -> Taken {
        release(until: now)
        var taken = Taken()
        let hiddenUntil = now.adding(seconds: visibilityTimeout)
        var groupsOfThisCall: Set<String> = []
        while taken.received.count < limit, let id = readyIDs.popMin() {
            guard var entry = entries[id], entry.status == .ready else { continue }
            if entry.message.sent < oldest {
                taken.expired.append(entry.message)
                remove(id)
                continue
            }
            if let maximumReceives, entry.message.receiveCount >= maximumReceives {
                taken.exhausted.append(entry.message)
                set(id, .leaving)
                continue
            }
            if isFIFO, let group = entry.message.groupID, !groupsOfThisCall.contains(group) {
                guard busyGroups[group] == nil else {
                    heldBack[group, default: []].append(id)
                    continue
                }
                groupsOfThisCall.insert(group)
            }
            entry.message.receiveCount += 1
            if entry.message.firstReceived == nil { entry.message.firstReceived = now }
            entries[id]?.message = entry.message
            set(id, .inFlight(until: hiddenUntil))
            if hiddenUntil > now { timers.insert(Timer(at: hiddenUntil, id: id)) }
            taken.received.append(ReceivedMessage(message: entry.message, hiddenUntil: hiddenUntil))
        }
        // With a timeout of 0 they show again, but not within the same call.
        if hiddenUntil <= now { for item in taken.received { show(item.message.id) } }
        return taken
    }

    /// Forgets the message; nil when it is not here.
    @discardableResult
    mutating func remove(_ id: Int64) -> QueueMessage? {
        guard let entry = entries[id] else { return nil }
        leave(entry)
        entries[id] = nil
        return entry.message
    }

    /// Forgets all messages, in any state.
    mutating func removeAll() {
        self = QueueState(isFIFO: isFIFO)
    }

    /// What a change of visibility came to.
    enum VisibilityChange: Sendable, Hashable {
        case changed
        /// The message is here but not in flight.
        case notInFlight
        case unknown
        /// The sum since the first receive would pass twelve hours.
        case tooLong
    }

    /// Hides the message for `seconds` from now on; 0 shows it at once.
    mutating func changeVisibility(of id: Int64, to seconds: Int, now: Timestamp) -> VisibilityChange {
        release(until: now)
        guard let entry = entries[id] else { return .unknown }
        guard case .inFlight = entry.status else { return .notInFlight }
        let until = now.adding(seconds: seconds)
        if let first = entry.message.firstReceived, until > first.adding(seconds: Self.longestVisibility) { return .tooLong }
        set(id, .inFlight(until: until))
        if seconds == 0 { show(id) } else { timers.insert(Timer(at: until, id: id)) }
        return .changed
    }

    /// Messages that were sent before `oldest` and are not in flight.
    func expired(before oldest: Timestamp) -> [QueueMessage] {
        entries.values.filter { $0.message.sent < oldest && $0.status != .leaving }.map(\.message)
    }

    /// Twelve hours, in seconds.
    static let longestVisibility = 43_200

    // MARK: States

    /// Shows every message whose time has come.
    private mutating func release(until now: Timestamp) {
        while let timer = timers.min, timer.at <= now {
            timers.removeMin()
            switch entries[timer.id]?.status {
            case .delayed(let until) where until == timer.at, .inFlight(let until) where until == timer.at: show(timer.id)
            default: break
            }
        }
    }

    private mutating func show(_ id: Int64) {
        set(id, .ready)
        readyIDs.insert(id)
    }

    private mutating func setNew(_ message: QueueMessage, _ status: Status) {
        let entry = Entry(message: message, status: status)
        entries[message.id] = entry
        enter(entry)
    }

    private mutating func set(_ id: Int64, _ status: Status) {
        guard var entry = entries[id] else { return }
        leave(entry)
        entry.status = status
        entries[id] = entry
        enter(entry)
    }

    private mutating func enter(_ entry: Entry) {
        switch entry.status {
        case .ready: readyCount += 1
        case .delayed: delayedCount += 1
        case .inFlight:
            inFlightCount += 1
            if isFIFO, let group = entry.message.groupID { busyGroups[group, default: 0] += 1 }
        case .leaving: break
        }
    }

    private mutating func leave(_ entry: Entry) {
        switch entry.status {
        case .ready: readyCount -= 1
        case .delayed: delayedCount -= 1
        case .inFlight:
            inFlightCount -= 1
            guard isFIFO, let group = entry.message.groupID, let busy = busyGroups[group] else { return }
            busyGroups[group] = busy > 1 ? busy - 1 : nil
            if busy == 1 {
                for id in heldBack.removeValue(forKey: group) ?? [] { readyIDs.insert(id) }
            }
        case .leaving: break
        }
    }
}

import AWSCore
import OrderedCollections
import Synchronization

/// One queue: its attributes, its messages in memory, and the receivers that wait for one.
final class Queue: Sendable {
    /// The row in the store.
    let id: Int64
    let arn: Arn
    let account: AccountID
    let region: Region
    let name: String
    let isFIFO: Bool
    private let state: Mutex<State>
    private let bodies: BodyBudget

    private struct State {
        var attributes: QueueAttributes
        var tags: [String: String]
        var messages: QueueState
        var waiters: OrderedDictionary<Int, CheckedContinuation<Void, Never>> = [:]
        /// Receivers that were cancelled or woken before they lay down.
        var wokenEarly: Set<Int> = []
        var nextWaiter = 0
        var lastPurge: Timestamp?
        var isDeleted = false
    }

    init(
        id: Int64,
        account: AccountID,
        region: Region,
        name: String,
        attributes: QueueAttributes,
        tags: [String: String],
        bodies: BodyBudget
    ) {
        self.id = id
        self.account = account
        self.region = region
        self.name = name
        self.arn = Arn(service: "sqs", region: region, account: account, resource: name)
        self.isFIFO = attributes.isFIFO
        self.bodies = bodies
        self.state = Mutex(State(attributes: attributes, tags: tags, messages: QueueState(isFIFO: attributes.isFIFO)))
    }

    var attributes: QueueAttributes { state.withLock { $0.attributes } }

    var tags: [String: String] { state.withLock { $0.tags } }

    func setAttributes(_ attributes: QueueAttributes) {
        state.withLock { $0.attributes = attributes }
    }

    func setTags(_ tags: [String: String]) {
        state.withLock { $0.tags = tags }
    }

    /// How many messages are ready, in flight and delayed.
    func counts(at now: Timestamp) -> (ready: Int, inFlight: Int, delayed: Int) {
        state.withLock { state in
            _ = state.messages.hasReady(at: now)
            return (state.messages.readyCount, state.messages.inFlightCount, state.messages.delayedCount)
        }
    }

    // MARK: Messages

    /// Takes in a message that the store holds, and wakes a receiver.
    func add(_ message: QueueMessage, visibleFrom visible: Timestamp, now: Timestamp) {
        var message = message
        if let body = message.body, !bodies.reserve(body.utf8.count) { message.body = nil }
        let kept = message
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.messages.add(kept, visibleFrom: visible, now: now)
            // One message wakes one receiver. A delayed one wakes it too, so that it learns of the new time to look again.
            return state.waiters.isEmpty ? nil : state.waiters.removeFirst().value
        }
        waiter?.resume()
    }

    func take(limit: Int, visibilityTimeout: Int, now: Timestamp) -> QueueState.Taken {
        let taken = state.withLock { state in
            let retention = state.attributes.messageRetentionPeriod
            return state.messages.take(
                limit: limit,
                visibilityTimeout: visibilityTimeout,
                maximumReceives: state.attributes.redrivePolicy?.maxReceiveCount,
                oldest: now.adding(seconds: -retention),
                now: now
            )
        }
        for message in taken.expired { release(message) }
        return taken
    }

    func remove(_ id: Int64) {
        guard
            let (message, waiter) = state.withLock({ state -> (QueueMessage, CheckedContinuation<Void, Never>?)? in
                guard let message = state.messages.remove(id) else { return nil }
                // In a FIFO queue the rest of the group may now be received.
                let waiter = isFIFO && !state.waiters.isEmpty ? state.waiters.removeFirst().value : nil
                return (message, waiter)
            })
        else { return }
        release(message)
        waiter?.resume()
    }

    func removeAll() {
        let messages = state.withLock { state in
            let messages = Array(state.messages.messages)
            state.messages.removeAll()
            return messages
        }
        for message in messages { release(message) }
    }

    func expired(at now: Timestamp) -> [QueueMessage] {
        state.withLock { $0.messages.expired(before: now.adding(seconds: -$0.attributes.messageRetentionPeriod)) }
    }

    func changeVisibility(of id: Int64, to seconds: Int, now: Timestamp) -> QueueState.VisibilityChange {
        let (change, waiter) = state.withLock { state -> (QueueState.VisibilityChange, CheckedContinuation<Void, Never>?) in
            let change = state.messages.changeVisibility(of: id, to: seconds, now: now)
            let wakes = change == .changed && !state.waiters.isEmpty
            return (change, wakes ? state.waiters.removeFirst().value : nil)
        }
        waiter?.resume()
        return change
    }

    /// Notes a purge; false when the last one was less than a minute ago.
    func beginPurge(at now: Timestamp) -> Bool {
        state.withLock { state in
            if let last = state.lastPurge, now < last.adding(seconds: 60) { return false }
            state.lastPurge = now
            return true
        }
    }

    /// Marks the queue as deleted: receivers that wait are woken and find nothing more.
    func delete() {
        let waiters = state.withLock { state in
            state.isDeleted = true
            let waiters = state.waiters.values
            state.waiters.removeAll()
            return Array(waiters)
        }
        removeAll()
        for waiter in waiters { waiter.resume() }
    }

    var isDeleted: Bool { state.withLock { $0.isDeleted } }

    private func release(_ message: QueueMessage) {
        if let body = message.body { bodies.release(body.utf8.count) }
    }

    // MARK: Waiting

    /// Returns when a message may be there, at `deadline`, when a hidden message shows before it, or when the task is cancelled.
    func waitForMessage(until deadline: Timestamp, clock: any WallClock) async {
        let (waiter, wake) = state.withLock { state in
            state.nextWaiter += 1
            return (state.nextWaiter, state.messages.nextChange)
        }
        let until = wake.map { min($0, deadline) } ?? deadline
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.lieDown(waiter, now: clock.now) }
            group.addTask {
                try? await clock.sleep(until: until)
                self.wake(waiter)
            }
            await group.next()
            group.cancelAll()
            self.wake(waiter)
        }
        state.withLock { _ = $0.wokenEarly.remove(waiter) }
    }

    private func lieDown(_ waiter: Int, now: Timestamp) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isAwake = state.withLock { state -> Bool in
                    let hasReason = state.wokenEarly.remove(waiter) != nil || state.isDeleted || state.messages.hasReady(at: now)
                    if !hasReason { state.waiters[waiter] = continuation }
                    return hasReason
                }
                if isAwake { continuation.resume() }
            }
        } onCancel: {
            wake(waiter)
        }
    }

    private func wake(_ waiter: Int) {
        let continuation = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if let continuation = state.waiters.removeValue(forKey: waiter) { return continuation }
            state.wokenEarly.insert(waiter)
            return nil
        }
        continuation?.resume()
    }
}

import AWSCore
import Synchronization

@testable import WebApp

/// Replicas' queues in memory. To wait for messages is to wait until one is put in, or the queue is deleted.
final class MemoryQueues: ReplicaQueues {
    struct Queue {
        var queue: ReplicaQueue
        var tags: [String: String]
        var messages: [ReplicaMessage] = []
    }

    private struct State {
        var queues: [String: Queue] = [:]
        var isAway = false
        var removed: [String] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    let prefix = "processed-web-"

    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { change { $0.isAway = newValue } }
    }

    /// By URL.
    var queues: [String: Queue] { state.withLock { $0.queues } }
    /// The receipts of the messages that were removed, in order.
    var removed: [String] { state.withLock { $0.removed } }

    /// Puts a queue there that some process left behind.
    func leave(_ queue: ReplicaQueue, tags: [String: String]) {
        change { $0.queues[Self.url(queue)] = Queue(queue: queue, tags: tags) }
    }

    func send(_ body: String, receipt: String, to url: String) {
        change { $0.queues[url]?.messages.append(ReplicaMessage(body: body, receipt: receipt)) }
    }

    static func url(_ queue: ReplicaQueue) -> String { "http://localhost/000000000000/\(queue.name)" }

    private func change(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func arn(of queue: ReplicaQueue, beside topic: String) throws -> String { "arn:aws:sqs:us-east-1:000000000000:\(queue.name)" }

    func create(_ queue: ReplicaQueue, for topic: String) async throws -> String {
        guard !isAway else { throw CloudIsAway() }
        let url = Self.url(queue)
        change { $0.queues[url] = Queue(queue: queue, tags: ReplicaQueue.tags(topic: topic, aliveAt: queue.id.timestamp)) }
        return url
    }

    func sign(_ url: String, for topic: String, at now: Timestamp) async throws {
        guard !isAway else { throw CloudIsAway() }
        change { $0.queues[url]?.tags = ReplicaQueue.tags(topic: topic, aliveAt: now) }
    }

    func receive(from url: String) async throws -> [ReplicaMessage] {
        while true {
            try Task.checkCancellation()
            guard !isAway else { throw CloudIsAway() }
            guard let queue = queues[url] else { throw QueueIsGone() }
            if !queue.messages.isEmpty { return queue.messages }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let mustWait = state.withLock { state in
                        guard !state.isAway, state.queues[url]?.messages.isEmpty == true, !Task.isCancelled else { return false }
                        state.waiting.append(continuation)
                        return true
                    }
                    if !mustWait { continuation.resume() }
                }
            } onCancel: {
                self.change { _ in }
            }
        }
    }

    func remove(_ messages: [ReplicaMessage], from url: String) async throws {
        change { state in
            for message in messages {
                state.removed.append(message.receipt)
                state.queues[url]?.messages.removeAll { $0 == message }
            }
        }
    }

    func find(_ queue: ReplicaQueue) async throws -> String? {
        let url = Self.url(queue)
        return queues[url] == nil ? nil : url
    }

    func delete(_ url: String) async throws {
        guard !isAway else { throw CloudIsAway() }
        change { $0.queues[url] = nil }
    }

    func all() async throws -> [OrphanSearch.Candidate] {
        guard !isAway else { throw CloudIsAway() }
        return queues.map { OrphanSearch.Candidate(queue: $1.queue, url: $0, tags: $1.tags) }
    }
}

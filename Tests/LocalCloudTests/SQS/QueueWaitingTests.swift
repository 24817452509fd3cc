import AWSCore
import Testing

@testable import LocalCloud

@Suite struct QueueWaitingTests {
    private let clock = ManualClock()

    private func queue() throws -> Queue {
        Queue(
            id: 1,
            account: .local,
            region: .usEast1,
            name: "photos",
            attributes: QueueAttributes(),
            tags: [:],
            bodies: BodyBudget()
        )
    }

    private func message(_ id: Int64) -> QueueMessage {
        QueueMessage(id: id, messageID: "m", body: "b", bodyDigest: "", attributes: [:], senderID: "s", sent: clock.now)
    }

    /// Yields until `condition` holds; fails the test when it never does.
    private func eventually(_ condition: () -> Bool) async {
        for _ in 0..<100_000 where !condition() { await Task.yield() }
        #expect(condition())
    }

    @Test func aMessageWakesAReceiverAtOnce() async throws {
        let queue = try queue()
        let waiting = Task { await queue.waitForMessage(until: clock.now.adding(seconds: 20), clock: clock) }
        await eventually { clock.sleeperCount == 1 }
        queue.add(message(1), visibleFrom: clock.now, now: clock.now)
        await waiting.value
        #expect(queue.take(limit: 1, visibilityTimeout: 30, now: clock.now).received.count == 1)
    }

    @Test func aMessageThatIsThereAlreadyEndsTheWait() async throws {
        let queue = try queue()
        queue.add(message(1), visibleFrom: clock.now, now: clock.now)
        await queue.waitForMessage(until: clock.now.adding(seconds: 20), clock: clock)
    }

    @Test func theDeadlineEndsTheWait() async throws {
        let queue = try queue()
        let waiting = Task { await queue.waitForMessage(until: clock.now.adding(seconds: 20), clock: clock) }
        await eventually { clock.sleeperCount == 1 }
        clock.advance(by: .seconds(20))
        await waiting.value
    }

    @Test func cancellationEndsTheWait() async throws {
        let queue = try queue()
        let waiting = Task { await queue.waitForMessage(until: clock.now.adding(seconds: 20), clock: clock) }
        await eventually { clock.sleeperCount == 1 }
        waiting.cancel()
        await waiting.value
    }

    @Test func deletionOfTheQueueEndsTheWait() async throws {
        let queue = try queue()
        let waiting = Task { await queue.waitForMessage(until: clock.now.adding(seconds: 20), clock: clock) }
        await eventually { clock.sleeperCount == 1 }
        queue.delete()
        await waiting.value
        #expect(queue.isDeleted)
    }
}

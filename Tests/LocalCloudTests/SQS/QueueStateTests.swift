import AWSCore
import Testing

@testable import LocalCloud

@Suite struct QueueStateTests {
    private let start = Timestamp(seconds: 1_750_000_000)

    private func message(_ id: Int64, group: String? = nil) -> QueueMessage {
        QueueMessage(
            id: id,
            messageID: "message-\(id)",
            body: "body",
            bodyDigest: "",
            attributes: [:],
            senderID: "sender",
            sent: start,
            groupID: group
        )
    }

    private func take(
        _ state: inout QueueState,
        _ limit: Int = 10,
        timeout: Int = 30,
        maximumReceives: Int? = nil,
        at now: Timestamp
    ) -> [Int64] {
        state.take(
            limit: limit,
            visibilityTimeout: timeout,
            maximumReceives: maximumReceives,
            oldest: now.adding(seconds: -345_600),
            now: now
        ).received.map(\.message.id)
    }

    @Test func givesTheOldestFirstAndHidesWhatItGave() {
        var state = QueueState(isFIFO: false)
        for id in [3, 1, 2] as [Int64] { state.add(message(id), visibleFrom: start, now: start) }
        #expect(take(&state, 2, at: start) == [1, 2])
        #expect(take(&state, at: start) == [3])
        #expect(take(&state, at: start) == [])
        #expect((state.readyCount, state.inFlightCount, state.delayedCount) == (0, 3, 0))
    }

    @Test func showsAMessageAgainExactlyWhenItsTimeoutEnds() {
        var state = QueueState(isFIFO: false)
        state.add(message(1), visibleFrom: start, now: start)
        #expect(take(&state, timeout: 30, at: start) == [1])
        #expect(take(&state, at: start.adding(milliseconds: 29_999)) == [])
        #expect(take(&state, at: start.adding(seconds: 30)) == [1])
    }

    @Test func countsReceives() {
        var state = QueueState(isFIFO: false)
        state.add(message(1), visibleFrom: start, now: start)
        var counts: [Int] = []
        for round in 0..<3 {
            let taken = state.take(
                limit: 1,
                visibilityTimeout: 1,
                maximumReceives: nil,
                oldest: Timestamp(seconds: 0),
                now: start.adding(seconds: round)
            )
            counts += taken.received.map(\.message.receiveCount)
        }
        #expect(counts == [1, 2, 3])
    }

    @Test func sendsAMessageAwayOnceItWasReceivedTooOften() {
        var state = QueueState(isFIFO: false)
        state.add(message(1), visibleFrom: start, now: start)
        #expect(take(&state, timeout: 0, maximumReceives: 2, at: start) == [1])
        #expect(take(&state, timeout: 0, maximumReceives: 2, at: start) == [1])
        let taken = state.take(limit: 1, visibilityTimeout: 0, maximumReceives: 2, oldest: Timestamp(seconds: 0), now: start)
        #expect(taken.received.isEmpty)
        #expect(taken.exhausted.map(\.id) == [1])
        #expect(take(&state, at: start.adding(seconds: 50_000)) == [])
    }

    @Test func delaysAMessage() {
        var state = QueueState(isFIFO: false)
        state.add(message(1), visibleFrom: start.adding(seconds: 5), now: start)
        #expect(state.delayedCount == 1)
        #expect(state.nextChange == start.adding(seconds: 5))
        #expect(take(&state, at: start.adding(seconds: 4)) == [])
        #expect(take(&state, at: start.adding(seconds: 5)) == [1])
    }

    @Test func aChangeOfVisibilityReplacesTheTimeout() {
        var state = QueueState(isFIFO: false)
        state.add(message(1), visibleFrom: start, now: start)
        _ = take(&state, timeout: 30, at: start)
        #expect(state.changeVisibility(of: 1, to: 100, now: start) == .changed)
        #expect(take(&state, at: start.adding(seconds: 60)) == [])
        #expect(state.changeVisibility(of: 1, to: 0, now: start.adding(seconds: 60)) == .changed)
        #expect(take(&state, at: start.adding(seconds: 60)) == [1])
    }

    @Test func refusesChangesOfVisibilityThatMakeNoSense() {
        var state = QueueState(isFIFO: false)
        state.add(message(1), visibleFrom: start, now: start)
        #expect(state.changeVisibility(of: 1, to: 10, now: start) == .notInFlight)
        #expect(state.changeVisibility(of: 2, to: 10, now: start) == .unknown)
        _ = take(&state, timeout: 43_200, at: start)
        #expect(state.changeVisibility(of: 1, to: 43_200, now: start.adding(seconds: 1)) == .tooLong)
    }

    @Test func dropsWhatOutlivedTheRetentionPeriod() {
        var state = QueueState(isFIFO: false)
        state.add(message(1), visibleFrom: start, now: start)
        let later = start.adding(seconds: 61)
        let taken = state.take(limit: 1, visibilityTimeout: 30, maximumReceives: nil, oldest: later.adding(seconds: -60), now: later)
        #expect(taken.received.isEmpty)
        #expect(taken.expired.map(\.id) == [1])
        #expect(state.isEmpty)
    }

    @Test func holdsAGroupBackWhileOneOfItsMessagesIsInFlight() {
        var state = QueueState(isFIFO: true)
        for (id, group) in [(1, "a"), (2, "a"), (3, "b")] as [(Int64, String)] {
            state.add(message(id, group: group), visibleFrom: start, now: start)
        }
        #expect(take(&state, 1, at: start) == [1])
        #expect(take(&state, at: start) == [3])
        #expect(take(&state, at: start) == [])
        state.remove(1)
        #expect(take(&state, at: start) == [2])
    }

    @Test func oneReceiveMayGiveSeveralOfOneGroupInOrder() {
        var state = QueueState(isFIFO: true)
        for id in 1...3 as ClosedRange<Int64> { state.add(message(id, group: "a"), visibleFrom: start, now: start) }
        #expect(take(&state, 2, at: start) == [1, 2])
        #expect(take(&state, at: start) == [])
        #expect(take(&state, at: start.adding(seconds: 30)) == [1, 2, 3])
    }

    /// A thousand random steps against a dictionary that knows which messages must exist.
    @Test(arguments: [1, 2, 3] as [UInt64]) func neverLosesOrDoublesAMessage(seed: UInt64) {
        let random = SeededRandomSource(seed: seed)
        var state = QueueState(isFIFO: seed == 2)
        var alive: Set<Int64> = []
        var hidden: [Int64: Timestamp] = [:]
        var now = start
        var next: Int64 = 1
        for _ in 0..<1000 {
            switch random.next() % 4 {
            case 0:
                state.add(message(next, group: "g\(random.next() % 5)"), visibleFrom: now, now: now)
                alive.insert(next)
                next += 1
            case 1:
                for id in take(&state, 3, timeout: 10, at: now) {
                    #expect(alive.contains(id))
                    #expect(hidden[id].map { $0 <= now } ?? true, "message \(id) was given twice")
                    hidden[id] = now.adding(seconds: 10)
                }
            case 2:
                if let id = alive.randomElement() {
                    state.remove(id)
                    alive.remove(id)
                    hidden[id] = nil
                }
            default:
                now = now.adding(seconds: Int(random.next() % 7))
            }
            #expect(state.readyCount + state.inFlightCount + state.delayedCount == alive.count)
        }
        var rest: Set<Int64> = []
        for _ in 0..<500 {
            now = now.adding(seconds: 11)
            for id in take(&state, 10, timeout: 10, at: now) {
                rest.insert(id)
                state.remove(id)
            }
        }
        #expect(rest == alive)
    }
}

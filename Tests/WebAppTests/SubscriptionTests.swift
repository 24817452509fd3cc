import AWSCore
import Logging
import Synchronization
import Testing

@testable import WebApp

@Suite struct SubscriptionTests {
    private let clock = ManualClock()
    private let topic = MemoryTopic()

    /// Counts how often the gallery was read, and can fail.
    private final class Loads: Sendable {
        private let state = Mutex((count: 0, isAway: false))

        var count: Int { state.withLock { $0.count } }
        var isAway: Bool {
            get { state.withLock { $0.isAway } }
            set { state.withLock { $0.isAway = newValue } }
        }

        func load() throws {
            try state.withLock { state in
                guard !state.isAway else { throw CloudIsAway() }
                state.count += 1
            }
        }
    }

    private let loads = Loads()

    private func keeper() -> SubscriptionKeeper {
        let loads = loads
        return SubscriptionKeeper(
            service: topic,
            reception: WebhookReception(topic: topic, address: "http://localhost:5000/sns"),
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            load: { try loads.load() }
        )
    }

    @Test func stepsUntilConfirmed() async throws {
        let keeper = keeper()
        await keeper.step()
        #expect(keeper.standing == .pending)
        #expect(keeper.topic == MemoryTopic.arn)
        #expect(topic.subscriptions == ["http://localhost:5000/sns"])
        #expect(loads.count == 1)
        try await keeper.confirm(token: "t")
        #expect(keeper.standing == .confirmed)
        // What happened before the confirmation was not announced to us: it is read.
        await keeper.step()
        #expect(loads.count == 2)
        await keeper.step()
        #expect(loads.count == 2)
    }

    @Test func galleryIsReadEvenWithoutATopic() async {
        topic.isAway = true
        let keeper = keeper()
        await keeper.step()
        #expect(loads.count == 1)
        #expect(keeper.standing == .waiting)
        #expect(keeper.topic == nil)
    }

    @Test func storageThatIsAwayIsReadLater() async {
        loads.isAway = true
        let keeper = keeper()
        await keeper.step()
        #expect(keeper.standing == .waiting)
        loads.isAway = false
        await keeper.step()
        #expect(loads.count == 1)
        #expect(keeper.standing == .pending)
    }

    @Test func subscriptionThatVanishedIsMadeAgain() async throws {
        let keeper = keeper()
        await keeper.step()
        try await keeper.confirm(token: "t")
        await keeper.step()
        #expect(keeper.isReady)
        topic.reset()
        await keeper.step()
        #expect(keeper.standing == .pending)
        #expect(loads.count == 2)
        // Another subscription than before: messages were missed.
        try await keeper.confirm(token: "t2")
        await keeper.step()
        #expect(loads.count == 3)
        #expect(keeper.isReady)
    }

    @Test func readyMeansSubscribedAndReadAfterThat() async throws {
        let keeper = keeper()
        await keeper.step()
        // Read, but not confirmed.
        #expect(loads.count == 1)
        #expect(!keeper.isReady)
        try await keeper.confirm(token: "t")
        // Confirmed, but not read since.
        #expect(!keeper.isReady)
        await keeper.step()
        #expect(keeper.isReady)
        // A page that is late is better than none.
        topic.isAway = true
        await keeper.step()
        #expect(keeper.standing == .waiting)
        #expect(keeper.isReady)
    }

    @Test func whatHappensDuringAListingMakesAnother() {
        var schedule = SubscriptionSchedule()
        schedule.subscribed(nil, askedAt: schedule.confirmations)
        schedule.beganListing()
        schedule.confirmed("arn:1")
        schedule.endedListing(isComplete: true)
        #expect(schedule.needsListing)
        #expect(!schedule.hasBeenReady)
        schedule.beganListing()
        schedule.endedListing(isComplete: true)
        #expect(schedule.hasBeenReady)
        // The same subscription again is no news, a loss of messages is.
        schedule.subscribed("arn:1", askedAt: schedule.confirmations)
        #expect(!schedule.needsListing)
        schedule.missedMessages()
        #expect(schedule.needsListing)
    }

    @Test func confirmationOutrunsTheAnswerThatAskedForIt() {
        var schedule = SubscriptionSchedule()
        let asked = schedule.confirmations
        schedule.confirmed("arn:1")
        schedule.subscribed(nil, askedAt: asked)
        #expect(schedule.standing == .confirmed)
        // Asked after it, the same answer means that the subscription is gone.
        schedule.subscribed(nil, askedAt: schedule.confirmations)
        #expect(schedule.standing == .pending)
    }

    @Test func unknownTopicConfirmsNothing() async {
        let keeper = keeper()
        await #expect(throws: Failure.notReady) { try await keeper.confirm(token: "t") }
        #expect(topic.tokens.isEmpty)
    }

    @Test func runTriesUntilTheCloudIsThere() async throws {
        topic.isAway = true
        let keeper = keeper()
        let running = Task { try await keeper.run() }
        for _ in 0..<3 {
            while clock.sleeperCount == 0 { await Task.yield() }
            clock.advance(by: .seconds(15))
        }
        topic.isAway = false
        while keeper.standing != .pending {
            clock.advance(by: .seconds(15))
            await Task.yield()
        }
        // A confirmation makes the next step due at once, without the clock.
        try await keeper.confirm(token: "t")
        while loads.count < 2 { await Task.yield() }
        running.cancel()
        try await running.value
    }

    @Test func waitsGrowAndAreBounded() {
        var schedule = SubscriptionSchedule()
        var last = Duration.zero
        for _ in 0..<20 {
            schedule.failed()
            #expect(schedule.delay >= last)
            last = schedule.delay
        }
        #expect(last == .seconds(10))
        schedule.subscribed(nil, askedAt: 0)
        #expect(schedule.delay == .seconds(15))
        schedule.confirmed("arn:1")
        #expect(schedule.delay == .seconds(60))
        schedule.renew()
        #expect(schedule.delay < .seconds(1))
    }
}

import AWSCore
import Testing

@testable import WebApp

@Suite struct EventLogTests {
    @Test func clientGetsWhatItMissed() {
        var log = EventLog(epoch: "abc", capacity: 10)
        #expect(log.missed(since: log.lastID) == .events([]))
        let first = log.append("photo", data: "1")
        let second = log.append("photo", data: "2")
        #expect(first.id == "abc-1")
        #expect(log.missed(since: "abc-0") == .events([first, second]))
        #expect(log.missed(since: "abc-1") == .events([second]))
        #expect(log.missed(since: "abc-2") == .events([]))
    }

    @Test(
        "Ids of another run, of the future and of no form are unknown",
        arguments: ["xyz-1", "abc-3", "abc", "", "abc-", "abc--1", "abc-1-1"]
    )
    func unknownIDs(id: String) {
        var log = EventLog(epoch: "abc", capacity: 10)
        _ = log.append("photo", data: "1")
        _ = log.append("photo", data: "2")
        #expect(log.missed(since: id) == .unknown)
    }

    @Test func whatLeftTheLogIsUnknown() {
        var log = EventLog(epoch: "abc", capacity: 2)
        for number in 1...5 { _ = log.append("photo", data: "\(number)") }
        #expect(log.missed(since: "abc-2") == .unknown)
        guard case .events(let events) = log.missed(since: "abc-3") else {
            Issue.record("the last two events are known")
            return
        }
        #expect(events.map(\.data) == ["4", "5"])
    }

    @Test func whoMissedARestartIsToldAllAnew() {
        var log = EventLog(epoch: "abc", capacity: 10)
        _ = log.append("photo", data: "1")
        let restart = log.restart("resync", data: "all")
        #expect(restart.id == "abc-2")
        #expect(log.missed(since: "abc-1") == .unknown)
        #expect(log.missed(since: "abc-2") == .events([]))
        let next = log.append("photo", data: "3")
        #expect(log.missed(since: "abc-2") == .events([next]))
    }

    @Test func textIsWhatEventSourceReads() {
        let event = ServerSentEvent(id: "a-1", name: "photo", data: "{}")
        #expect(event.text == "id: a-1\nevent: photo\ndata: {}\n\n")
    }
}

@Suite struct EventHubTests {
    private let clock = ManualClock()

    private func hub(connectionLimit: Int = 4, backlogLimit: Int = 8, capacity: Int = 16) -> EventHub {
        EventHub(
            clock: clock,
            random: SeededRandomSource(seed: 1),
            capacity: capacity,
            connectionLimit: connectionLimit,
            backlogLimit: backlogLimit
        )
    }

    private func all(_ subscription: EventHub.Subscription) async -> [String] {
        var texts: [String] = []
        for await text in subscription.texts { texts.append(text) }
        return texts
    }

    @Test func newClientGetsOnlyWhatComes() async throws {
        let hub = hub()
        hub.publish("photo", data: "before")
        let subscription = try hub.subscribe(after: nil)
        hub.publish("photo", data: "after")
        hub.close()
        let texts = await all(subscription)
        #expect(texts.count == 2)
        #expect(texts[0].hasPrefix("retry: "))
        #expect(texts[1].contains("data: after\n"))
    }

    @Test func returningClientGetsWhatItMissedInOrder() async throws {
        let hub = hub()
        hub.publish("photo", data: "1")
        let id = hub.lastID
        hub.publish("photo", data: "2")
        hub.publish("photo", data: "3")
        let subscription = try hub.subscribe(after: id)
        hub.publish("photo", data: "4")
        hub.close()
        let data = await all(subscription).dropFirst().map { $0.split(separator: "\n")[2] }
        #expect(data == ["data: 2", "data: 3", "data: 4"])
    }

    @Test func streamMayOpenWithTheStateAndGoesOnFromIt() async throws {
        let hub = hub()
        hub.publish("photo", data: "1")
        let state = ServerSentEvent(id: hub.lastID, name: "resync", data: "{}")
        let subscription = try await hub.subscribe(after: "other-9") {
            hub.publish("photo", data: "2")
            return state
        }
        hub.close()
        #expect(await dataLines(of: subscription) == ["data: {}", "data: 2"])
    }

    @Test("A state that is too old when the stream opens is taken anew", arguments: [false, true])
    func stateThatIsOutOfDateIsTakenAnew(overflows: Bool) async throws {
        let hub = hub(capacity: 2)
        var count = 0
        let subscription = try await hub.subscribe(after: "start") {
            count += 1
            let state = ServerSentEvent(id: hub.lastID, name: "resync", data: "state \(count)")
            guard count == 1 else { return state }
            // Between the state and the stream: everything is told anew, or more happens than is kept.
            if overflows {
                for number in 1...3 { hub.publish("photo", data: "\(number)") }
            } else {
                hub.publishState("resync", data: "all")
            }
            return state
        }
        hub.publish("photo", data: "after")
        hub.close()
        #expect(await dataLines(of: subscription) == ["data: state 2", "data: after"])
    }

    @Test func unknownIDIsRefusedRatherThanPassedOver() {
        let hub = hub()
        let id = hub.lastID
        hub.publishState("resync", data: "all")
        #expect(throws: EventHub.Refusal.unknownID) { try hub.subscribe(after: id) }
        #expect(hub.subscriberCount == 0)
    }

    /// What the events carry, without the word about waiting that comes first.
    private func dataLines(of subscription: EventHub.Subscription) async -> [Substring] {
        await all(subscription).dropFirst().compactMap { $0.split(separator: "\n").last }
    }

    @Test("Clients of a replica that died come back one after the other")
    func waitsDiffer() async throws {
        let hub = hub(connectionLimit: 32)
        let streams = try (0..<32).map { _ in try hub.subscribe(after: nil) }
        hub.close()
        var waits: Set<Int> = []
        for stream in streams {
            let first = try #require(await all(stream).first)
            let wait = try #require(Int(first.dropFirst("retry: ".count).prefix { $0.isNumber }))
            #expect((1000..<3000).contains(wait))
            waits.insert(wait)
        }
        #expect(waits.count > 16)
    }

    @Test("The pause between heartbeats is well below what balancers allow: 60 seconds")
    func heartbeatIsOftenEnough() async throws {
        let hub = hub()
        let subscription = try hub.subscribe(after: nil)
        let running = Task { try await hub.run() }
        var texts = subscription.texts.makeAsyncIterator()
        _ = await texts.next()
        for _ in 0..<4 {
            while clock.sleeperCount == 0 { await Task.yield() }
            clock.advance(by: .seconds(15))
            #expect(await texts.next() == ServerSentEvent.heartbeat)
        }
        running.cancel()
        try await running.value
    }

    @Test func clientThatCannotKeepUpIsCut() async throws {
        let hub = hub(backlogLimit: 3)
        let slow = try hub.subscribe(after: nil)
        for number in 0..<10 { hub.publish("photo", data: "\(number)") }
        #expect(hub.subscriberCount == 0)
        #expect(await all(slow).count == 3)
    }

    @Test func thereIsALimitAndLeavingFreesAPlace() async throws {
        let hub = hub(connectionLimit: 1)
        let first = try hub.subscribe(after: nil)
        #expect(throws: EventHub.Refusal.noPlace) { try hub.subscribe(after: nil) }
        first.cancel()
        while hub.subscriberCount > 0 { await Task.yield() }
        _ = try hub.subscribe(after: nil)
        #expect(hub.subscriberCount == 1)
    }

    @Test func heartbeatsComeByTheClock() async throws {
        let hub = hub()
        let subscription = try hub.subscribe(after: nil)
        let running = Task { try await hub.run() }
        while clock.sleeperCount == 0 { await Task.yield() }
        clock.advance(by: .seconds(15))
        var texts = subscription.texts.makeAsyncIterator()
        _ = await texts.next()
        #expect(await texts.next() == ServerSentEvent.heartbeat)
        running.cancel()
        try await running.value
        #expect(await texts.next() == nil)
        #expect(throws: EventHub.Refusal.noPlace) { try hub.subscribe(after: nil) }
    }
}

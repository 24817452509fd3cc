import AWSCore
import AWSEvents
import Hummingbird
import HummingbirdTesting
import Pipeline
import Testing

@testable import WebApp

/// The web app with a queue of its own.
@Suite struct QueueReceptionTests {
    private let fixture: Fixture
    private let key = PhotoKey("2026/11/24/01ARZ3NDEKTSV4RRFFQ69G5FAV/a b.jpg")

    init() throws {
        fixture = try Fixture(evidence: .queuePolicy(isOnAWS: true))
    }

    /// Runs the keeper while `act` looks on, then ends it as the program does.
    private func running(_ act: (_ url: String) async throws -> Void) async throws {
        let running = Task { try await fixture.subscription.run() }
        while !fixture.subscription.isReady { await Task.yield() }
        try await act(try #require(fixture.queues.queues.keys.first))
        running.cancel()
        try await running.value
    }

    private func send(_ message: String, id: String, receipt: String, to url: String, signed: Bool = true) throws {
        let envelope = fixture.envelope(.notification, message, id: id)
        fixture.queues.send(
            try signed ? Fixture.signer.get().sign(envelope, origin: Fixture.origin).json : envelope.json,
            receipt: receipt,
            to: url
        )
    }

    private func became(_ state: PhotoState) async {
        while fixture.gallery.photo(key)?.state != state { await Task.yield() }
    }

    private func removed(_ count: Int) async {
        while fixture.queues.removed.count < count { await Task.yield() }
    }

    @Test func subscribesBeforeItReadsTheBuckets() async throws {
        fixture.storage.isAway = true
        await fixture.subscription.step()
        #expect(fixture.topic.subscriptions.count == 1)
        #expect(!fixture.subscription.isReady)
        fixture.storage.isAway = false
        await fixture.subscription.step()
        #expect(fixture.subscription.isReady)
        // The same queue, not another.
        #expect(Set(fixture.topic.subscriptions).count == 1)
        #expect(fixture.queues.queues.count == 1)
    }

    @Test func messagesOfOnePhotoAreReadInTheirOrder() async throws {
        try await running { url in
            let stream = try fixture.gallery.hub.subscribe(after: nil)
            fixture.storage.put(
                .processed,
                key,
                [1, 2],
                metadata: ResultMetadata(source: PhotoSource(eTag: "u1"), operations: "invert").values
            )
            let source = PhotoSource(eTag: "u1")
            let states: [PhotoMessage.State] = [.queued, .processing, .processed]
            // In one batch, the wrong way round.
            fixture.queues.isAway = true
            for (number, state) in states.enumerated().reversed() {
                let time = fixture.clock.now.adding(.milliseconds(number))
                var envelope = fixture.envelope(
                    .notification,
                    PhotoMessage(state: state, key: key.description, time: time, source: source).json,
                    id: "m-\(number)"
                )
                envelope.timestamp = time.iso8601WithMilliseconds
                fixture.queues.send(try Fixture.signer.get().sign(envelope, origin: Fixture.origin).json, receipt: "r-\(number)", to: url)
            }
            fixture.queues.isAway = false
            fixture.clock.advance(by: .seconds(1))
            while fixture.queues.removed.count < 3 {
                fixture.clock.advance(by: .seconds(1))
                await Task.yield()
            }
            fixture.gallery.hub.close()
            var told: [String] = []
            for await text in stream.texts {
                for state in ["queued", "processing", "done"] where text.contains("\"state\":\"\(state)\"") { told.append(state) }
            }
            #expect(told == ["queued", "processing", "done"])
        }
    }

    @Test func aPhotoThatCannotBeLookedUpComesAgain() async throws {
        try await running { url in
            fixture.storage.isAway = true
            try send(fixture.notice("processed", key.description), id: "m-1", receipt: "r-1", to: url)
            for _ in 0..<100 { await Task.yield() }
            #expect(fixture.queues.removed.isEmpty)
            fixture.storage.put(.processed, key, [1])
            fixture.storage.isAway = false
            await became(.done)
            await removed(1)
        }
    }

    @Test func forgedMessagesAreThrownAway() async throws {
        try await running { url in
            fixture.storage.put(.processed, key, [1])
            try send(fixture.notice("processed", key.description), id: "m-1", receipt: "unsigned", to: url, signed: false)
            await removed(1)
            #expect(fixture.gallery.photo(key) == nil)
            fixture.queues.send("hello", receipt: "no envelope", to: url)
            await removed(2)
            try send(fixture.notice("processed", key.description), id: "m-2", receipt: "signed", to: url)
            await became(.done)
        }
    }

    @Test func elsewhereThePolicyAloneVouches() async throws {
        let fixture = try Fixture(evidence: .queuePolicy(isOnAWS: false))
        let running = Task { try await fixture.subscription.run() }
        while !fixture.subscription.isReady { await Task.yield() }
        let url = try #require(fixture.queues.queues.keys.first)
        fixture.storage.put(.processed, key, [1])
        fixture.queues.send(
            fixture.envelope(.notification, fixture.notice("processed", key.description), id: "m").json,
            receipt: "r",
            to: url
        )
        while fixture.gallery.photo(key)?.state != .done { await Task.yield() }
        // Never a message of another topic, however it came.
        var foreign = fixture.envelope(.notification, fixture.notice("processed", "b.jpg"), id: "m-2")
        foreign.topicArn = "arn:aws:sns:us-east-1:000000000000:other"
        fixture.storage.put(.processed, PhotoKey("b.jpg"), [1])
        fixture.queues.send(foreign.json, receipt: "r-2", to: url)
        while fixture.queues.removed.count < 2 { await Task.yield() }
        #expect(fixture.gallery.photo(PhotoKey("b.jpg")) == nil)
        running.cancel()
        try await running.value
    }

    @Test func thereIsNoWebhook() async throws {
        #expect(try await fixture.deliver("hello").status == .notFound)
    }

    @Test func nothingIsLeftBehindAtTheEnd() async throws {
        try await running { _ in }
        #expect(fixture.queues.queues.isEmpty)
        #expect(fixture.topic.queueSubscriptions.isEmpty)
        #expect(fixture.topic.cancelled.count == 1)
    }

    @Test func aQueueThatVanishesIsReplacedAndTheBucketsAreReadAnew() async throws {
        try await running { url in
            fixture.storage.put(.processed, key, [1])
            try await fixture.queues.delete(url)
            // Nobody told of the photo: it was found in the bucket.
            await became(.done)
            let other = try #require(fixture.queues.queues.keys.first)
            #expect(other != url)
            fixture.storage.put(.rejected, key, Array("{}".utf8))
            fixture.clock.advance(by: .seconds(1))
            try send(fixture.notice("rejected", key.description), id: "m-1", receipt: "r-1", to: other)
            await became(.failed)
        }
    }

    @Test func signsOfLifeAreRenewed() async throws {
        await fixture.subscription.step()
        let before = try #require(fixture.queues.queues.values.first?.tags["darkroom:alive"])
        fixture.clock.advance(by: .seconds(299))
        await fixture.subscription.step()
        #expect(fixture.queues.queues.values.first?.tags["darkroom:alive"] == before)
        fixture.clock.advance(by: .seconds(1))
        await fixture.subscription.step()
        #expect(fixture.queues.queues.values.first?.tags["darkroom:alive"] == fixture.clock.now.iso8601)
    }

    @Test func orphansAreRemovedAtTheStartAndHourly() async throws {
        func leave(_ seed: UInt64, topic: String = MemoryTopic.arn) async throws -> String {
            let queue = ReplicaQueue(prefix: fixture.queues.prefix, id: ULID(at: fixture.clock.now, random: SeededRandomSource(seed: seed)))
            fixture.queues.leave(queue, tags: ReplicaQueue.tags(topic: topic, aliveAt: fixture.clock.now))
            _ = try await fixture.topic.subscribe(topic, .queue(try fixture.queues.arn(of: queue, beside: topic)))
            return MemoryQueues.url(queue)
        }
        let orphan = try await leave(101)
        let foreign = try await leave(102, topic: "arn:aws:sns:us-east-1:000000000000:other")
        fixture.clock.advance(by: .seconds(1801))
        await fixture.subscription.step()
        #expect(fixture.queues.queues[orphan] == nil)
        #expect(fixture.queues.queues[foreign] != nil)
        #expect(fixture.topic.cancelled.count == 1)
        let later = try await leave(103)
        fixture.clock.advance(by: .seconds(3599))
        await fixture.subscription.step()
        #expect(fixture.queues.queues[later] != nil)
        fixture.clock.advance(by: .seconds(1))
        await fixture.subscription.step()
        #expect(fixture.queues.queues[later] == nil)
        #expect(fixture.queues.queues.count == 2)
    }

    // MARK: Several replicas

    @Test func uploadsAreAnnouncedToTheOthersOnce() async throws {
        await fixture.subscription.step()
        fixture.storage.put(.uploads, key, [1, 2, 3])
        for _ in 0..<2 {
            #expect(try await fixture.ask(.post, "/api/photos/\(key.path)/uploaded").status == .ok)
        }
        #expect(fixture.topic.messages.count == 1)
        let message = try #require(PhotoMessage(parsing: fixture.topic.messages[0]))
        #expect(message.state == .queued)
        #expect(message.key == key.description)
        #expect(message.bytes == 3)

        let other = try Fixture(evidence: .queuePolicy(isOnAWS: true))
        try await other.notices.read(fixture.topic.messages[0])
        #expect(other.gallery.photo(key) == fixture.gallery.photo(key))
        // And to the one that announced it, it is no news.
        let event = fixture.gallery.hub.lastID
        try await fixture.notices.read(fixture.topic.messages[0])
        #expect(fixture.gallery.hub.lastID == event)
    }

    @Test func anUploadCountsAlsoWhereItCannotBeAnnounced() async throws {
        await fixture.subscription.step()
        fixture.topic.isAway = true
        let (fields, body) = form([(name: "a.jpg", type: "image/jpeg", text: "xyz")])
        #expect(try await fixture.ask(.post, "/api/photos", fields, body: body).status == .created)
        #expect(fixture.gallery.count == 1)
    }
}

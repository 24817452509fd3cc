import AWSCore
import AWSEvents
import Hummingbird
import HummingbirdTesting
import Pipeline
import Testing

@testable import WebApp

/// The webhook, with messages that are really signed.
@Suite struct WebhookTests {
    private let fixture: Fixture
    private let key = PhotoKey("2026/11/24/01ARZ3NDEKTSV4RRFFQ69G5FAV/a b.jpg")

    init() async throws {
        fixture = try Fixture()
        await fixture.subscription.step()
    }

    private func store(source: String = "u1", milliseconds: Double = 12.5) {
        let metadata = ResultMetadata(
            source: PhotoSource(eTag: source),
            operations: "invert",
            device: "GPU",
            milliseconds: milliseconds,
            cost: "0.0000276"
        )
        fixture.storage.put(.processed, key, [1, 2], metadata: metadata.values)
    }

    @Test func resultIsShownWhenS3AnnouncesIt() async throws {
        store()
        let answer = try await fixture.deliver(fixture.notice("processed", key.description))
        #expect(answer.status == .ok)
        let photo = try #require(fixture.gallery.photo(key))
        #expect(photo.state == .done)
        #expect(photo.milliseconds == 12.5)
        #expect(photo.cost == 0.0000276)
        #expect(photo.device == "GPU")
    }

    @Test func resultThatSomebodyPutByHandIsShown() async throws {
        fixture.storage.put(.processed, PhotoKey("x.jpg"), [1])
        #expect(try await fixture.deliver(fixture.notice("processed", "x.jpg")).status == .ok)
        #expect(fixture.gallery.photo(PhotoKey("x.jpg"))?.state == .done)
    }

    @Test func rejectionIsShownWithItsReason() async throws {
        let rejection = Rejection(
            code: "UnknownFormat",
            reason: "The file is not a photo.",
            key: key.description,
            time: fixture.clock.now,
            source: PhotoSource(eTag: "u1")
        )
        fixture.storage.put(.rejected, key, Array(rejection.json.utf8), mediaType: Rejection.contentType)
        #expect(try await fixture.deliver(fixture.notice("rejected", key.description)).status == .ok)
        #expect(fixture.gallery.photo(key)?.state == .failed)
        #expect(fixture.gallery.photo(key)?.reason == "The file is not a photo.")
    }

    @Test func processorSaysThatItBegan() async throws {
        let message = PhotoMessage(
            state: .processing,
            key: key.description,
            time: fixture.clock.now,
            source: PhotoSource(eTag: "u1"),
            device: "GPU"
        )
        #expect(try await fixture.deliver(message.json).status == .ok)
        #expect(fixture.gallery.photo(key)?.state == .processing)
        #expect(fixture.gallery.photo(key)?.device == "GPU")
    }

    @Test("Where S3's notice got lost, the processor's word makes us look")
    func lostNotice() async throws {
        let message = PhotoMessage(
            state: .processed,
            key: key.description,
            time: fixture.clock.now,
            source: PhotoSource(eTag: "u1"),
            milliseconds: 3
        )
        #expect(try await fixture.deliver(message.json, id: "m-1").status == .ok)
        // Not there: the word alone does not make a photo done.
        #expect(fixture.gallery.photo(key)?.state != .done)
        store()
        #expect(try await fixture.deliver(message.json, id: "m-2").status == .ok)
        #expect(fixture.gallery.photo(key)?.state == .done)
    }

    @Test func messagesAreDoneOnce() async throws {
        store()
        let notice = fixture.notice("processed", key.description)
        _ = try await fixture.deliver(notice, id: "same")
        let lookups = fixture.storage.descriptions
        #expect(try await fixture.deliver(notice, id: "same").status == .ok)
        #expect(fixture.storage.descriptions == lookups)
    }

    @Test func failureIsToldSoThatSNSDeliversAgain() async throws {
        store()
        fixture.storage.isAway = true
        let notice = fixture.notice("processed", key.description)
        #expect(try await fixture.deliver(notice, id: "same").status == .badGateway)
        fixture.storage.isAway = false
        #expect(try await fixture.deliver(notice, id: "same").status == .ok)
        #expect(fixture.gallery.photo(key)?.state == .done)
    }

    @Test("Messages that are not for the gallery are taken and left alone", arguments: ["hello", "{}", "[]", "{\"Records\":[]}", ""])
    func otherMessages(text: String) async throws {
        #expect(try await fixture.deliver(text).status == .ok)
        #expect(fixture.gallery.count == 0)
    }

    @Test func noticesOfOtherBucketsAndRemovalsAreLeftAlone() async throws {
        store()
        #expect(try await fixture.deliver(fixture.notice("elsewhere", key.description)).status == .ok)
        let removal = fixture.notice("processed", key.description).replacing("ObjectCreated:Put", with: "ObjectRemoved:Delete")
        #expect(try await fixture.deliver(removal, id: "m-2").status == .ok)
        #expect(fixture.gallery.count == 0)
    }

    // MARK: Who may deliver

    @Test func unsignedMessagesAreRefused() async throws {
        store()
        let answer = try await fixture.deliver(fixture.notice("processed", key.description), signed: false)
        #expect(answer.status == .forbidden)
        #expect(fixture.gallery.count == 0)
    }

    @Test func changedMessagesAreRefused() async throws {
        store()
        var envelope = try Fixture.signer.get().sign(
            fixture.envelope(.notification, "hello", id: "m-1"),
            origin: Fixture.origin
        )
        envelope.message = fixture.notice("processed", key.description)
        #expect(try await fixture.deliver(envelope, signed: false).status == .forbidden)
        #expect(fixture.gallery.count == 0)
    }

    @Test func certificatesOfOtherOriginsAreRefused() async throws {
        let envelope = try Fixture.signer.get().sign(
            fixture.envelope(.notification, "hello", id: "m-1"),
            origin: "https://evil.example.com"
        )
        #expect(try await fixture.deliver(envelope, signed: false).status == .forbidden)
    }

    @Test func otherTopicsAreRefused() async throws {
        var envelope = fixture.envelope(.notification, "hello", id: "m-1")
        envelope.topicArn = "arn:aws:sns:us-east-1:000000000000:other"
        #expect(try await fixture.deliver(envelope).status == .forbidden)
    }

    @Test func oldMessagesAreRefused() async throws {
        let envelope = fixture.envelope(.notification, "hello", id: "m-1")
        fixture.clock.advance(by: .seconds(2 * 3600))
        #expect(try await fixture.deliver(envelope).status == .forbidden)
    }

    @Test(arguments: ["", "{}", "not JSON", "{\"Type\":\"Notification\"}"])
    func brokenBodies(body: String) async throws {
        #expect(try await fixture.ask(.post, "/sns", body: body).status == .badRequest)
    }

    @Test func hugeBodiesAreRefused() async throws {
        let answer = try await fixture.ask(.post, "/sns", body: String(repeating: " ", count: 3 * 1024 * 1024))
        #expect(answer.status == .contentTooLarge)
    }

    // MARK: The subscription

    @Test func confirmationIsMadeByOurOwnClient() async throws {
        let envelope = fixture.envelope(.subscriptionConfirmation, "confirm", id: "m-1", token: "t0k3n")
        #expect(try await fixture.deliver(envelope).status == .ok)
        #expect(fixture.topic.tokens == ["t0k3n"])
        #expect(fixture.subscription.standing == .confirmed)
    }

    @Test func forgedConfirmationIsNot() async throws {
        let envelope = fixture.envelope(.subscriptionConfirmation, "confirm", id: "m-1", token: "t0k3n")
        #expect(try await fixture.deliver(envelope, signed: false).status == .forbidden)
        #expect(fixture.topic.tokens.isEmpty)
        #expect(fixture.subscription.standing == .pending)
    }

    @Test func beforeTheTopicIsKnownSNSIsAskedToTryAgain() async throws {
        let fixture = try Fixture()
        #expect(try await fixture.deliver("hello").status == .serviceUnavailable)
    }
}

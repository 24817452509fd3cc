import AWSCore
import Hummingbird
import HummingbirdTesting
import Testing

@testable import WebApp

@Suite struct EventRouteTests {
    private let fixture: Fixture

    init() throws {
        fixture = try Fixture { $0.streamLimit = 2 }
    }

    /// Opens a stream, does something, and gives all that the stream said until the program ended.
    private func stream(_ path: String, _ headers: HTTPFields = [:], while act: @Sendable () async throws -> Void) async throws
        -> TestResponse
    {
        async let answer = fixture.ask(.get, path, headers)
        while fixture.gallery.hub.subscriberCount == 0 { await Task.yield() }
        try await act()
        fixture.gallery.hub.close()
        return try await answer
    }

    @Test func changesAreStreamedWithoutSecrets() async throws {
        let key = PhotoKey("a.jpg")
        let answer = try await stream("/api/events") {
            fixture.gallery.observe([.uploaded(UploadFact(at: fixture.clock.now, size: 3, eTag: "e"))], of: key)
        }
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "text/event-stream; charset=utf-8")
        #expect(answer.headers[.cacheControl] == "no-store")
        #expect(answer.text.contains("event: photo\n"))
        #expect(answer.text.contains("\"state\":\"queued\""))
        #expect(!answer.text.contains("X-Amz-"))
        #expect(!answer.text.contains("4566"))
    }

    @Test func streamGoesOnFromTheState() async throws {
        fixture.gallery.observe([.uploaded(UploadFact(at: fixture.clock.now, size: 3))], of: PhotoKey("a.jpg"))
        let id = await fixture.gallery.page(after: nil, count: 1).event
        fixture.gallery.observe([.uploaded(UploadFact(at: fixture.clock.now, size: 3))], of: PhotoKey("b.jpg"))
        let answer = try await stream("/api/events?after=\(id)") {}
        #expect(!answer.text.contains("a.jpg"))
        #expect(answer.text.contains("b.jpg"))
    }

    @Test func lastEventIDCountsMoreThanTheAddress() async throws {
        let old = fixture.gallery.hub.lastID
        fixture.gallery.observe([.uploaded(UploadFact(at: fixture.clock.now, size: 3))], of: PhotoKey("a.jpg"))
        let answer = try await stream("/api/events?after=\(old)", [.lastEventID: fixture.gallery.hub.lastID]) {}
        #expect(!answer.text.contains("a.jpg"))
    }

    @Test("An id of another replica gets the whole state, and what follows", arguments: ["earlier-17", "start"])
    func unknownIDGetsTheState(id: String) async throws {
        fixture.gallery.observe([.uploaded(UploadFact(at: fixture.clock.now, size: 3))], of: PhotoKey("a.jpg"))
        let answer = try await stream("/api/events?after=\(id)") {
            fixture.gallery.observe([.uploaded(UploadFact(at: fixture.clock.now, size: 3))], of: PhotoKey("b.jpg"))
        }
        let events = answer.text.split(separator: "\n\n").filter { $0.contains("event: ") }
        #expect(events.count == 2)
        #expect(events[0].contains("event: resync\n") && events[0].contains("a.jpg") && events[0].contains("\"count\":1"))
        #expect(events[1].contains("event: photo\n") && events[1].contains("b.jpg"))
        #expect(answer.headers[.accelBuffering] == "no")
    }

    @Test func listingThatChangesThingsSendsTheState() async throws {
        fixture.storage.put(.uploads, PhotoKey("a.jpg"), [1])
        let answer = try await stream("/api/events") { try await fixture.gallery.load(from: fixture.storage) }
        #expect(answer.text.contains("event: resync\n"))
        #expect(answer.text.contains("a.jpg"))
        // Nothing changed: nothing is sent.
        let id = fixture.gallery.hub.lastID
        try await fixture.gallery.load(from: fixture.storage)
        #expect(fixture.gallery.hub.lastID == id)
    }

    @Test func streamsAreLimited() async throws {
        let streams = try (0..<2).map { _ in try fixture.gallery.hub.subscribe(after: nil) }
        defer { for stream in streams { stream.cancel() } }
        let answer = try await fixture.ask(.get, "/api/events")
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] == "5")
    }
}

import AWSCore
import Hummingbird
import HummingbirdTesting
import Pipeline
import Testing

@testable import WebApp

@Suite struct PhotoRouteTests {
    private let fixture: Fixture

    init() throws {
        fixture = try Fixture()
    }

    private struct Page: Decodable {
        struct Photo: Decodable {
            var key: String
            var state: PhotoState
            var milliseconds: Double?
            var reason: String?
        }

        var photos: [Photo]
        var count: Int
        var next: String?
        var event: String
    }

    private func page(_ query: String = "") async throws -> Page {
        let answer = try await fixture.ask(.get, "/api/photos\(query)")
        #expect(answer.status == .ok)
        #expect(answer.headers[.cacheControl] == "no-store")
        return try PageJSON.decode(Page.self, from: Array(answer.body.readableBytesView))
    }

    // MARK: The gallery

    @Test func galleryIsReadFromTheBuckets() async throws {
        for number in 0..<5 {
            fixture.storage.put(.uploads, PhotoKey("\(number).jpg"), [1])
            fixture.clock.advance(by: .seconds(1))
        }
        let metadata = ResultMetadata(source: PhotoSource(eTag: "x"), operations: "invert", milliseconds: 7.5, cost: "0.00002")
        fixture.storage.put(.processed, PhotoKey("0.jpg"), [2], metadata: metadata.values)
        let rejection = Rejection(
            code: "Bad",
            reason: "It is broken.",
            key: "1.jpg",
            time: fixture.clock.now,
            source: PhotoSource(eTag: "x")
        )
        fixture.storage.put(.rejected, PhotoKey("1.jpg"), Array(rejection.json.utf8))
        try await fixture.gallery.load(from: fixture.storage)

        let first = try await page("?limit=3")
        #expect(first.photos.map(\.key) == ["4.jpg", "3.jpg", "2.jpg"])
        #expect(first.photos.allSatisfy { $0.state == .queued })
        #expect(first.count == 5)
        let cursor = try #require(first.next)
        // Nothing needed to be looked up for photos that wait.
        #expect(fixture.storage.descriptions == 0)

        let second = try await page("?limit=3&cursor=\(cursor)")
        #expect(second.photos.map(\.state) == [.failed, .done])
        #expect(second.photos.map(\.reason) == ["It is broken.", nil])
        #expect(second.photos.map(\.milliseconds) == [nil, 7.5])
        #expect(second.next == nil)
        let lookups = fixture.storage.descriptions
        _ = try await page("?limit=3&cursor=\(cursor)")
        #expect(fixture.storage.descriptions == lookups)
    }

    @Test(arguments: ["?limit=0", "?limit=201", "?limit=x", "?cursor=zz", "?cursor="])
    func brokenQueries(query: String) async throws {
        #expect(try await fixture.ask(.get, "/api/photos\(query)").status == .badRequest)
    }

    @Test func galleryIsShownWhileTheCloudIsAway() async throws {
        fixture.storage.put(.processed, PhotoKey("a.jpg"), [1])
        try await fixture.gallery.load(from: fixture.storage)
        fixture.storage.isAway = true
        #expect(try await page().photos.map(\.state) == [.done])
    }

    @Test func loadingAgainForgetsWhatIsGone() async throws {
        fixture.storage.put(.uploads, PhotoKey("a.jpg"), [1])
        fixture.storage.put(.uploads, PhotoKey("b.jpg"), [1])
        try await fixture.gallery.load(from: fixture.storage)
        let event = fixture.gallery.hub.lastID
        fixture.clock.advance(by: .seconds(1))
        fixture.storage.remove(.uploads, PhotoKey("a.jpg"))
        try await fixture.gallery.load(from: fixture.storage)
        #expect(try await page().photos.map(\.key) == ["b.jpg"])
        // Open pages are told to read the state anew, once; when nothing changed they are left in peace.
        let after = fixture.gallery.hub.lastID
        #expect(after != event)
        try await fixture.gallery.load(from: fixture.storage)
        #expect(fixture.gallery.hub.lastID == after)
    }

    // MARK: The photos themselves

    @Test func photosAreStreamed() async throws {
        let key = PhotoKey("2026/11/24/x/ü b.jpg")
        fixture.storage.put(.uploads, key, Array("original".utf8))
        fixture.storage.put(.processed, key, Array("negative".utf8), mediaType: "image/webp")
        try await fixture.gallery.load(from: fixture.storage)
        let original = try await fixture.ask(.get, "/api/photos/\(key.path)/original")
        #expect(original.status == .ok)
        #expect(original.text == "original")
        #expect(original.headers[.contentType] == "image/jpeg")
        #expect(original.headers[.contentLength] == "8")
        #expect(original.headers[.contentDisposition] == "inline; filename*=UTF-8''%C3%BC%20b.jpg")
        #expect(original.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
        let processed = try await fixture.ask(.get, "/api/photos/2026%2F11%2F24%2Fx%2F%C3%BC%20b.jpg/processed")
        #expect(processed.text == "negative")
        #expect(processed.headers[.contentType] == "image/webp")
        let eTag = try #require(processed.headers[.eTag])
        let again = try await fixture.ask(.get, "/api/photos/\(key.path)/processed", [.ifNoneMatch: eTag])
        #expect(again.status == .notModified)
    }

    @Test("Bytes that say that they are a page are not shown as one")
    func hostileTypes() async throws {
        fixture.storage.put(.uploads, PhotoKey("a.html"), Array("<script>".utf8), mediaType: "text/html")
        fixture.storage.put(.uploads, PhotoKey("b.jpg"), Array("<svg>".utf8), mediaType: "image/svg+xml")
        try await fixture.gallery.load(from: fixture.storage)
        let page = try await fixture.ask(.get, "/api/photos/a.html/original")
        #expect(page.headers[.contentType] == "application/octet-stream")
        #expect(page.headers[.contentDisposition]?.hasPrefix("attachment") == true)
        #expect(page.headers[.xContentTypeOptions] == "nosniff")
        let drawing = try await fixture.ask(.get, "/api/photos/b.jpg/original")
        #expect(drawing.headers[.contentType] == "image/jpeg")
    }

    @Test("Another replica may have told the browser of a photo before we heard of it")
    func photosThatAreNewsAreServed() async throws {
        fixture.storage.put(.processed, PhotoKey("new.jpg"), [1])
        #expect(!fixture.gallery.contains(PhotoKey("new.jpg")))
        #expect(try await fixture.ask(.get, "/api/photos/new.jpg/processed").status == .ok)
    }

    @Test(
        "Only photos are served",
        arguments: ["absent.jpg/original", "a.jpg/processed", "a.jpg/rejected", "a.jpg/", "a.jpg", "%zz/original"]
    )
    func unknownPhotos(path: String) async throws {
        fixture.storage.put(.uploads, PhotoKey("a.jpg"), [1])
        try await fixture.gallery.load(from: fixture.storage)
        #expect(try await fixture.ask(.get, "/api/photos/\(path)").status == .notFound)
    }

    @Test func cloudThatGoesAway() async throws {
        fixture.storage.put(.uploads, PhotoKey("a.jpg"), [1])
        try await fixture.gallery.load(from: fixture.storage)
        fixture.storage.isAway = true
        #expect(try await fixture.ask(.get, "/api/photos/a.jpg/original").status == .badGateway)
    }
}

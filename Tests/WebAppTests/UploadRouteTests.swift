import AWSCore
import Hummingbird
import HummingbirdTesting
import Testing

@testable import WebApp

@Suite struct UploadRouteTests {
    private let fixture: Fixture

    init() throws {
        fixture = try Fixture()
    }

    private struct Form: Decodable {
        var key: String
        var url: String
        var fields: [FormField]
        var uploaded: String
    }

    private func offer(_ name: String, type: String = "image/jpeg", size: Int = 1000) -> String {
        PageJSON.encode(["name": name, "type": type]).dropLast() + ",\"size\":\(size)}"
    }

    // MARK: Forms

    @Test func formIsForAKeyOfOurs() async throws {
        let answer = try await fixture.ask(.post, "/api/uploads", body: offer("Holiday.JPG"))
        #expect(answer.status == .ok)
        #expect(answer.headers[.cacheControl] == "no-store")
        let form = try PageJSON.decode(Form.self, from: Array(answer.body.readableBytesView))
        #expect(form.url == "http://localhost:4566/uploads")
        #expect(form.key.hasSuffix("/Holiday.JPG"))
        #expect(PhotoKey(form.key).madeAt == fixture.clock.now)
        #expect(form.fields == [FormField(name: "key", value: form.key), FormField(name: "Content-Type", value: "image/jpeg")])
        #expect(form.uploaded == "api/photos/\(form.key)/uploaded")
        // Nothing is there yet, so nothing is shown.
        #expect(fixture.gallery.count == 0)
    }

    @Test(
        arguments: [
            ("notes.txt", "text/plain", 10, HTTPResponse.Status.unsupportedMediaType, "UnsupportedType"),
            ("a.jpg", "image/jpeg", 0, .badRequest, "EmptyFile"), ("a.jpg", "image/jpeg", 1024 * 1024 + 1, .contentTooLarge, "TooLarge"),
            ("a.jpg", "image/jpeg", -1, .badRequest, "EmptyFile"),
        ]
    )
    func refusals(name: String, type: String, size: Int, status: HTTPResponse.Status, code: String) async throws {
        let answer = try await fixture.ask(.post, "/api/uploads", body: offer(name, type: type, size: size))
        #expect(answer.status == status)
        #expect(answer.text.contains("\"code\":\"\(code)\""))
    }

    @Test(arguments: ["", "[]", "{}", "{\"name\":1}"])
    func brokenOffers(body: String) async throws {
        let answer = try await fixture.ask(.post, "/api/uploads", body: body)
        #expect(answer.status == .badRequest)
    }

    @Test func operationsGoIntoTheForm() async throws {
        let body = offer("a.jpg").dropLast() + ",\"operations\":\" grayscale,resize=200\"}"
        let answer = try await fixture.ask(.post, "/api/uploads", body: String(body))
        let form = try PageJSON.decode(Form.self, from: Array(answer.body.readableBytesView))
        #expect(form.fields.last == FormField(name: "x-amz-meta-operations", value: "grayscale,resize=200"))
        for operations in ["a\u{0}b", "${filename}", "größer", String(repeating: "a", count: 641)] {
            let body = offer("a.jpg").dropLast() + ",\"operations\":\(PageJSON.encode(operations))}"
            let answer = try await fixture.ask(.post, "/api/uploads", body: String(body))
            #expect(answer.status == .badRequest && answer.text.contains("InvalidOperations"), "\(operations)")
        }
    }

    @Test func longOffers() async throws {
        let answer = try await fixture.ask(.post, "/api/uploads", body: String(repeating: "x", count: 20_000))
        #expect(answer.status == .contentTooLarge)
    }

    @Test func otherSitesGetNoForm() async throws {
        let answer = try await fixture.ask(.post, "/api/uploads", [.origin: "http://evil.example.com"], body: offer("a.jpg"))
        #expect(answer.status == .forbidden)
        #expect(answer.text.contains("CrossSite"))
    }

    @Test func cloudThatIsAway() async throws {
        fixture.storage.isAway = true
        let answer = try await fixture.ask(.post, "/api/uploads", body: offer("a.jpg"))
        #expect(answer.status == .badGateway)
        #expect(!answer.text.contains("CloudIsAway"))
    }

    @Test func uploadIsBelievedWhenS3HasIt() async throws {
        let key = PhotoKey("2026/11/24/01ARZ3NDEKTSV4RRFFQ69G5FAV/a b.jpg")
        let path = "/api/photos/\(key.path)/uploaded"
        #expect(try await fixture.ask(.post, path).status == .notFound)
        #expect(fixture.gallery.count == 0)
        fixture.storage.put(.uploads, key, [1, 2, 3])
        let answer = try await fixture.ask(.post, path)
        #expect(answer.status == .ok)
        #expect(answer.text.contains("\"state\":\"queued\""))
        #expect(fixture.gallery.photo(key)?.size == 3)
        #expect(try await fixture.ask(.post, path, [.origin: "http://evil.example.com"]).status == .forbidden)
        #expect(try await fixture.ask(.post, "/api/photos/\(key.path)/deleted").status == .notFound)
    }

    // MARK: Photos through the server

    private struct Receipt: Decodable {
        struct Refusal: Decodable {
            var name: String
            var code: String
        }

        var keys: [String]
        var refused: [Refusal]
    }

    @Test func photosAreStoredAndQueued() async throws {
        let (fields, body) = form([("a.jpg", "image/jpeg", "AAAA"), ("b.png", "image/png", String(repeating: "B", count: 100_000))])
        let answer = try await fixture.ask(.post, "/api/photos", fields, body: body)
        #expect(answer.status == .created)
        let receipt = try PageJSON.decode(Receipt.self, from: Array(answer.body.readableBytesView))
        #expect(receipt.keys.count == 2)
        #expect(receipt.refused.isEmpty)
        let first = try #require(receipt.keys.first)
        let last = try #require(receipt.keys.last)
        #expect(fixture.storage.bytes(.uploads, PhotoKey(first)) == Array("AAAA".utf8))
        #expect(fixture.storage.bytes(.uploads, PhotoKey(last))?.count == 100_000)
        #expect(fixture.gallery.photo(PhotoKey(first))?.state == .queued)
    }

    @Test func operationsAreForTheFilesAfterThem() async throws {
        func field(_ value: String) -> String {
            "--edge\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n\(value)\r\n"
        }
        let (fields, first) = form([("a.jpg", "image/jpeg", "A")])
        let (_, second) = form([("b.jpg", "image/jpeg", "B")])
        let opened = first.dropLast("--edge--\r\n".count)
        #expect(first.hasSuffix("--edge--\r\n"))
        let answer = try await fixture.ask(.post, "/api/photos", fields, body: opened + field("sepia,rotate=90") + second)
        #expect(answer.status == .created)
        let receipt = try PageJSON.decode(Receipt.self, from: Array(answer.body.readableBytesView))
        var metadata: [[String: String]?] = []
        for key in receipt.keys { metadata.append(try await fixture.storage.describe(.uploads, PhotoKey(key))?.metadata) }
        #expect(metadata == [[:], ["operations": "sepia,rotate=90"]])
        let malformed = try await fixture.ask(.post, "/api/photos", fields, body: field("a\u{1}") + second)
        #expect(malformed.status == .badRequest && malformed.text.contains("InvalidOperations"))
    }

    @Test func refusedFileDoesNotHoldOthersUp() async throws {
        let large = String(repeating: "x", count: 1024 * 1024 + 1)
        let (fields, body) = form([
            ("notes.txt", "text/plain", "hello"), ("large.jpg", "image/jpeg", large), ("empty.jpg", "image/jpeg", ""),
            ("a.jpg", "image/jpeg", "A"),
        ])
        let answer = try await fixture.ask(.post, "/api/photos", fields, body: body)
        #expect(answer.status == .created)
        let receipt = try PageJSON.decode(Receipt.self, from: Array(answer.body.readableBytesView))
        #expect(receipt.keys.count == 1)
        #expect(receipt.refused.map(\.code) == ["UnsupportedType", "TooLarge", "EmptyFile"])
        #expect(fixture.storage.keys(.uploads).count == 1)
        #expect(fixture.storage.abandoned == 2)
    }

    @Test func formWithNothingToTakeIsAnError() async throws {
        let (fields, body) = form([("notes.txt", "text/plain", "hello")])
        #expect(try await fixture.ask(.post, "/api/photos", fields, body: body).status == .unsupportedMediaType)
        #expect(try await fixture.ask(.post, "/api/photos", fields, body: "--edge--\r\n").status == .badRequest)
        #expect(try await fixture.ask(.post, "/api/photos", [.contentType: "image/jpeg"], body: "x").status == .unsupportedMediaType)
        #expect(try await fixture.ask(.post, "/api/photos").status == .unsupportedMediaType)
    }

    @Test func uploadThatBreaksOffLeavesNothing() async throws {
        let (fields, body) = form([("a.jpg", "image/jpeg", String(repeating: "A", count: 50_000))])
        let answer = try await fixture.ask(.post, "/api/photos", fields, body: String(body.dropLast(5000)))
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains("MalformedForm"))
        #expect(fixture.storage.keys(.uploads).isEmpty)
        #expect(fixture.storage.abandoned == 1)
    }

    @Test func otherSitesMayNotUpload() async throws {
        var (fields, body) = form([("a.jpg", "image/jpeg", "A")])
        fields[.fetchSite] = "cross-site"
        #expect(try await fixture.ask(.post, "/api/photos", fields, body: body).status == .forbidden)
        #expect(fixture.storage.keys(.uploads).isEmpty)
    }
}

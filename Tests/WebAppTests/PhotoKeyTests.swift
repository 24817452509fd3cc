import AWSCore
import Testing

@testable import WebApp

@Suite struct PhotoKeyTests {
    private let moment = Timestamp(milliseconds: 1_795_498_000_042)

    @Test func keyHasDayIdentifierAndName() throws {
        let key = PhotoKey(name: PhotoName("IMG_0001.JPG", type: .jpeg), at: moment, random: SeededRandomSource(seed: 1))
        let parts = key.description.split(separator: "/")
        #expect(parts.count == 5)
        #expect(parts.prefix(3).joined(separator: "-") == moment.day)
        #expect(ULID(parts[3])?.timestamp == moment)
        #expect(key.name == "IMG_0001.JPG")
        #expect(key.madeAt == moment)
    }

    @Test func sameNameGivesTwoKeys() {
        let random = SeededRandomSource(seed: 1)
        let name = PhotoName("a.jpg", type: .jpeg)
        #expect(PhotoKey(name: name, at: moment, random: random) != PhotoKey(name: name, at: moment, random: random))
    }

    @Test func identifiersSortByTime() {
        let random = SeededRandomSource(seed: 3)
        let earlier = ULID(at: moment, random: random)
        let later = ULID(at: moment.adding(milliseconds: 1), random: random)
        #expect(earlier.description < later.description)
        #expect(earlier.description.utf8.count == 26)
    }

    /// The example of the specification's own test suites.
    @Test func identifierOfKnownTime() {
        #expect(ULID("01ARZ3NDEKTSV4RRFFQ69G5FAV")?.timestamp == Timestamp(milliseconds: 1_469_922_850_259))
        #expect(ULID("81ARZ3NDEKTSV4RRFFQ69G5FAV") == nil)
        #expect(ULID("01ARZ3NDEKTSV4RRFFQ69G5FAU") == nil)
        #expect(ULID("01ARZ3NDEK") == nil)
    }

    @Test(
        arguments: [
            ("holiday.jpg", "holiday.jpg"), ("C:\\Users\\me\\a.png", "a.png"), ("../../etc/passwd.jpg", "passwd.jpg"),
            ("Grüße aus Köln.webp", "Grüße aus Köln.webp"), ("写真.jpg", "写真.jpg"), ("a\"b<c>\r\n.jpg", "a-b-c---.jpg"), ("", "photo.jpg"),
            (".jpg", "jpg.jpg"), ("picture", "picture.jpg"), ("a%2Fb?c#d.jpg", "a-2Fb-c-d.jpg"), ("..", "photo.jpg"),
        ]
    )
    func namesAreMadeFit(offered: String, expected: String) {
        #expect(PhotoName(offered, type: .jpeg).description == expected)
    }

    @Test func longNamesAreCutBeforeTheExtension() {
        let name = PhotoName(String(repeating: "ü", count: 200) + ".jpeg", type: .jpeg).description
        #expect(name.utf8.count <= PhotoName.longest)
        #expect(name.hasSuffix("ü.jpeg"))
    }

    @Test(
        arguments: [
            ("a.jpg", "application/octet-stream", PhotoType.jpeg), ("a.JPEG", nil, .jpeg), ("a.tif", "image/tiff", .tiff),
            ("noname", "image/webp", .webp), ("noname", "image/jpg; q=1", .jpeg), ("notes.txt", "image/png", nil),
            ("noname", "text/html", nil),
            ("a.heic", "image/heic", .heic), ("a.HIF", nil, .heic), ("noname", "image/heif", .heic), ("a.avif", nil, .avif),
            ("a.jxl", "image/jxl", nil), ("a.svg", "image/svg+xml", nil), ("noname", nil, nil),
        ] as [(String, String?, PhotoType?)]
    )
    func whatIsTaken(name: String, mediaType: String?, expected: PhotoType?) {
        #expect(PhotoType.offered(name: name, mediaType: mediaType) == expected)
    }

    @Test(
        arguments: [
            ("a/b c.jpg", "a/b%20c.jpg"), ("photo.jpg", "photo.jpg"), ("a//b.jpg", "a%2F%2Fb.jpg"), ("a/../b.jpg", "a%2F..%2Fb.jpg"),
            ("/a.jpg", "%2Fa.jpg"), ("a?b#c.jpg", "a%3Fb%23c.jpg"),
        ]
    )
    func keysInAddresses(key: String, path: String) {
        #expect(PhotoKey(key).path == path)
    }

    @Test func foreignKeysHaveNoTime() {
        #expect(PhotoKey("photo.jpg").madeAt == nil)
        #expect(PhotoKey("a/b/c/d/e.jpg").madeAt == nil)
    }
}

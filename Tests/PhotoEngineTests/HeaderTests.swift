import Testing

@testable import PhotoEngine

@Suite("The header reader")
struct HeaderTests {
    struct Row: CustomTestStringConvertible {
        var fixture: Fixture
        var frames: Int
        var bands: Int
        var bits: Int

        init(_ name: String, frames: Int = 1, bands: Int, bits: Int = 8) {
            (fixture, self.frames, self.bands, self.bits) = (Fixture(name), frames, bands, bits)
        }

        var testDescription: String { fixture.name }
    }

    static let rows = [
        Row("subsampled.jpg", bands: 3), Row("progressive.jpg", bands: 3), Row("grey.jpg", bands: 1), Row("inks.jpg", bands: 4),
        Row("rgb.png", bands: 3), Row("rgba16.png", bands: 4, bits: 16), Row("grey1.png", bands: 1, bits: 1),
        Row("grey-alpha16.png", bands: 2, bits: 16), Row("palette2.png", bands: 1, bits: 4),
        Row("lossy.webp", bands: 4), Row("lossless.webp", bands: 4), Row("animated.webp", frames: 5, bands: 4),
        Row("still.gif", bands: 3), Row("animated.gif", frames: 5, bands: 3),
        Row("rgb.tif", bands: 3), Row("grey16.tif", bands: 1, bits: 16), Row("bilevel.tif", bands: 1, bits: 1),
        Row("pages.tif", frames: 5, bands: 3), Row("rgba.tif", bands: 4), Row("inks.tif", bands: 4),
        Row("rgb.bmp", bands: 3), Row("palette.bmp", bands: 3), Row("runs.bmp", bands: 3), Row("fields565.bmp", bands: 3),
        Row("fields10.bmp", bands: 4, bits: 16), Row("rgba.bmp", bands: 4),
    ]

    @Test("reads size, frames, bands and depth", arguments: rows)
    func reads(_ row: Row) throws {
        let header = try PhotoHeader(reading: try row.fixture.bytes)
        #expect(header.width == 83)
        #expect(header.height == 62)
        #expect(header.frames == row.frames)
        #expect(header.bands == row.bands)
        #expect(header.bitsPerSample == row.bits)
    }

    @Test("tells the format from the content")
    func sniffs() throws {
        for fixture in Fixture.all {
            let fileExtension = fixture.name.split(separator: ".").last.map(String.init)
            let format = try #require(PhotoFormat(sniffing: try fixture.bytes))
            #expect(format.fileExtension == fileExtension || (format == .tiff && fileExtension == "tif"))
        }
        for text in ["", "a text that is named .jpg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "%PDF-1.7", "RIFF....WAVEfmt "] {
            #expect(PhotoFormat(sniffing: Array(text.utf8)) == nil)
        }
    }

    @Test("survives any damage to any file", arguments: Fixture.all)
    func survivesDamage(_ fixture: Fixture) throws {
        let original = try fixture.bytes
        var random = SeededRandom(seed: 42)
        for _ in 0..<400 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let index = Int.random(in: 0..<min(bytes.count, 600), using: &random)
                bytes[index] = [0x00, 0xFF, 0x80, UInt8.random(in: 0...255, using: &random)].randomElement(using: &random) ?? 0
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            do {
                let header = try PhotoHeader(reading: bytes)
                _ = try photoPlan(header, fileBytes: bytes.count, options: ProcessingOptions(), limits: PhotoLimits())
            } catch {
                #expect(!error.reason.isEmpty)
            }
        }
    }

    @Test("does not multiply itself over the edge")
    func hugeNumbers() throws {
        var png = try Fixture("rgb.png").bytes
        for index in 16..<24 { png[index] = 0xFF }
        let header = try PhotoHeader(reading: png)
        #expect(header.totalPixels == .max)
        #expect(throws: PhotoRejection.self) { try PhotoLimits().check(header) }
    }
}

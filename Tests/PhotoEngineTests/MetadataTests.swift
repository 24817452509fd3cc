import CodecWire
import Testing

@testable import PhotoEngine

@Suite("What is kept beside the picture")
struct MetadataTests {
    private func result(_ name: String) async throws -> (source: [UInt8], photo: ProcessedPhoto) {
        let source = try Fixture(name).bytes
        return (source, try await Engines.processor.process(source))
    }

    @Test("a JPEG keeps profile, orientation and comment, and loses the thumbnail of what it was")
    func jpeg() async throws {
        let (source, photo) = try await result("thumbnail.jpg")
        #expect(photo.report.warnings == ["the EXIF thumbnail was dropped"])
        let startOfImage: [UInt8] = [0xFF, 0xD8, 0xFF]
        #expect(source.occurrences(of: startOfImage) == 2)
        #expect(photo.bytes.occurrences(of: startOfImage) == 1)
        #expect(segment(0xE2, of: photo.bytes) == segment(0xE2, of: source))
        #expect(segment(0xFE, of: photo.bytes) == segment(0xFE, of: source))
        let exif = try #require(segment(0xE1, of: photo.bytes))
        // "Exif", the TIFF header, one entry: 0x0112 (orientation), short, one, 6; and no second directory.
        let expected: [UInt8] = [
            0x45, 0x78, 0x69, 0x66, 0, 0, 0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0,
        ]
        #expect(exif.starts(with: expected))
    }

    @Test("further pictures behind a JPEG are dropped with the list that announces them")
    func furtherPictures() async throws {
        let (source, photo) = try await result("two-pictures.jpg")
        #expect(segment(0xE2, of: source) != nil)
        #expect(segment(0xE2, of: photo.bytes) == nil)
        #expect(photo.report.warnings.contains("the list of further pictures (MPF) was dropped"))
        #expect(photo.report.warnings.contains { $0.hasSuffix("bytes after the end of the JPEG were dropped") })
        #expect(photo.bytes.occurrences(of: [0xFF, 0xD8, 0xFF]) == 1)
    }

    @Test("Photoshop's resources are kept, but for the thumbnail")
    func photoshop() async throws {
        let (source, photo) = try await result("photoshop.jpg")
        #expect(photo.report.warnings == ["the Photoshop thumbnail was dropped"])
        #expect(source.occurrences(of: Array("8BIM".utf8)) == 3)
        #expect(photo.bytes.occurrences(of: Array("8BIM".utf8)) == 2)
        #expect(photo.bytes.occurrences(of: Array("caption".utf8)) == 1)
        #expect(photo.bytes.occurrences(of: [0xFF, 0xD8, 0xFF]) == 1)
    }

    @Test("a thumbnail in the EXIF of a PNG or a WebP is dropped", arguments: ["thumbnail.webp", "thumbnail.png"])
    func exifOfOtherFormats(_ name: String) async throws {
        let (source, photo) = try await result(name)
        #expect(source.occurrences(of: [0xFF, 0xD8, 0xFF]) == 1)
        #expect(photo.bytes.occurrences(of: [0xFF, 0xD8, 0xFF]) == 0)
        let orientation: [UInt8] = [0x12, 0x01, 0x03, 0x00, 0x01, 0x00, 0x00, 0x00, 0x06]
        #expect(photo.bytes.occurrences(of: orientation) >= 1)
    }

    @Test("a PNG and a WebP keep their profile")
    func profiles() async throws {
        for (name, chunk) in [("rgba.png", "iCCP"), ("lossy.webp", "ICCP")] {
            let (source, photo) = try await result(name)
            #expect(source.occurrences(of: Array(chunk.utf8)) == 1)
            #expect(photo.bytes.occurrences(of: Array(chunk.utf8)) == 1, "\(name)")
        }
    }

    @Test("an animation keeps its timing and its repetitions")
    func timing() async throws {
        let gif = try await result("animated.gif")
        let webp = try await result("animated.webp")
        #expect(gifDelays(gif.source) == [5, 6, 7, 8, 9])
        #expect(gifDelays(gif.photo.bytes) == [5, 6, 7, 8, 9])
        #expect(webpDurations(webp.source) == [50, 60, 70, 80, 90])
        #expect(webpDurations(webp.photo.bytes) == [50, 60, 70, 80, 90])
        #expect(webpLoops(webp.source) == 3)
        #expect(webpLoops(webp.photo.bytes) == 3)
        #expect(gif.photo.report.frames == 5)

        let decoded = try await Engines.processor.process(gif.source, options: ProcessingOptions(representation: .pixels))
        #expect(gifDelays(decoded.bytes) == [5, 6, 7, 8, 9])
    }

    private func segment(_ marker: UInt8, of jpeg: [UInt8]) -> [UInt8]? {
        guard case .jpeg(let structure) = try? PhotoHeader(reading: jpeg).structure else { return nil }
        return structure.segments.first { $0.marker == marker }.map { Array(jpeg[$0.body]) }
    }

    /// The delays in the graphic control extensions, in hundredths of a second.
    private func gifDelays(_ gif: [UInt8]) -> [Int] {
        gif.indices.dropLast(8).filter { Array(gif[$0..<$0 + 3]) == [0x21, 0xF9, 0x04] && gif[$0 + 7] == 0 }
            .compactMap { gif.littleEndian16(at: $0 + 4) }
    }

    private func webpDurations(_ webp: [UInt8]) -> [Int] {
        webp.indices.filter { webp.has("ANMF", at: $0) }.compactMap { webp.littleEndian24(at: $0 + 8 + 12) }
    }

    private func webpLoops(_ webp: [UInt8]) -> Int? {
        webp.indices.first { webp.has("ANIM", at: $0) }.flatMap { webp.littleEndian16(at: $0 + 8 + 4) }
    }
}

extension [UInt8] {
    fileprivate func occurrences(of bytes: [UInt8]) -> Int {
        indices.dropLast(bytes.count - 1).count { self[$0] == bytes[0] && self[$0..<$0 + bytes.count].elementsEqual(bytes) }
    }
}

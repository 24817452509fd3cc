import Testing

@testable import PhotoEngine

@Suite("WebP")
struct WebPTests {
    private func structure(_ bytes: [UInt8]) throws -> WebPStructure {
        guard case .webp(let structure) = try PhotoHeader(reading: bytes).structure else { throw PhotoRejection.unsupported("no WebP") }
        return structure
    }

    /// The numbers are what `make.py` asked Pillow for.
    @Test(
        "the quality is told from the quantisers",
        arguments: [("lossy.webp", 85), ("quality20.webp", 20), ("quality60.webp", 60), ("quality95.webp", 95)]
    )
    func quality(_ name: String, _ expected: Int) async throws {
        let source = try Fixture(name).bytes
        let quality = try #require(try structure(source).quality)
        #expect(abs(quality - expected) <= 3, "\(quality)")
        // What is written is of the same class, and not larger or smaller by much.
        let result = try await Engines.processor.process(source)
        let again = try #require(try structure(result.bytes).quality)
        #expect(abs(again - expected) <= 5, "\(again)")
        #expect(result.bytes.count < source.count * 5 / 4 && result.bytes.count > source.count * 3 / 4)
    }

    @Test("what is without loss has no quality, and stays without loss")
    func lossless() async throws {
        let source = try Fixture("lossless.webp").bytes
        #expect(try structure(source).quality == nil)
        #expect(try structure(try await Engines.processor.process(source).bytes).isLossless)
    }

    @Test("a header of zeros, of ones, or cut short tells something or nothing")
    func damagedHeader() {
        let start: [UInt8] = [0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 83, 0, 62, 0]
        #expect(VP8Quality.quality(of: 0..<10, in: start) == nil)
        #expect(VP8Quality.quality(of: 0..<12, in: start + [0xFF, 0xFF]) == nil)
        for byte in [UInt8(0x00), 0x55, 0xFF] {
            let quality = VP8Quality.quality(of: 0..<210, in: start + [UInt8](repeating: byte, count: 200))
            #expect(quality.map { (1...100).contains($0) } ?? true)
        }
        var wrong = start + [UInt8](repeating: 0, count: 50)
        wrong[4] = 0
        #expect(VP8Quality.quality(of: 0..<60, in: wrong) == nil)
    }

    @Test("frames inside of frames inside of frames are damage, however many")
    func nestedFrames() {
        var body: [UInt8] = []
        for _ in 0..<3000 {
            let length = body.count + 16
            body =
                Array("ANMF".utf8) + (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + [UInt8](repeating: 0, count: 16) + body
        }
        let size = body.count + 4
        let file = Array("RIFF".utf8) + (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } + Array("WEBP".utf8) + body
        let rejection = #expect(throws: PhotoRejection.self) { try PhotoHeader(reading: file) }
        #expect(rejection?.code == .corrupt)
    }
}

import Testing

@testable import PhotoEngine

@Suite("What fuzzing has found")
struct FuzzFindingTests {
    @Test("a chunk of a WebP whose name is no text goes to the result byte for byte")
    func namesOfChunks() async throws {
        var source = try Fixture("lossy.webp").bytes
        let chunk: [UInt8] = [0x49, 0xFF, 0x80, 0x50, 4, 0, 0, 0, 1, 2, 3, 4]
        source += chunk
        let size = source.count - 8
        for index in 0..<4 { source[4 + index] = UInt8(truncatingIfNeeded: size >> (8 * index)) }
        let photo = try await Engines.processor.process(source)
        #expect(photo.bytes.suffix(chunk.count).elementsEqual(chunk))
        #expect(try PhotoHeader(reading: photo.bytes).width == 83)
    }
}

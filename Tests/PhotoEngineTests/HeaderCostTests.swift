import Testing

@testable import PhotoEngine
@testable import PhotoMetadata

/// Files made to cost the reader of headers much more than their size. Nothing bounds it but itself: it runs before a photo is admitted,
/// and no deadline ends it.
@Suite("What a header may cost")
struct HeaderCostTests {
    private func code(of bytes: [UInt8]) -> PhotoRejection.Code? {
        do throws(PhotoRejection) {
            _ = try PhotoHeader(reading: bytes)
            return nil
        } catch {
            return error.code
        }
    }

    private func bytes(_ number: Int, _ count: Int, bigEndian: Bool = false) -> [UInt8] {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        return bigEndian ? bytes.reversed() : bytes
    }

    @Test("frames of a WebP inside of frames, deep enough for any stack, are refused")
    func nestedFrames() {
        // Each frame holds the next one.
        let depth = 200_000
        var file: [UInt8] = Array("RIFF".utf8) + bytes(4 + depth * 24, 4) + Array("WEBP".utf8)
        for level in 0..<depth {
            file += Array("ANMF".utf8) + bytes((depth - level) * 24 - 8, 4) + [UInt8](repeating: 0, count: 16)
        }
        #expect(code(of: file) == .corrupt)
    }

    @Test("hundreds of thousands of empty parts are refused, before they are noted", arguments: ["jpg", "png", "gif", "webp"])
    func manyParts(_ format: String) {
        let (start, part): ([UInt8], [UInt8]) =
            switch format {
            case "jpg": ([0xFF, 0xD8], [0xFF, 0xE5, 0x00, 0x02])
            case "png": ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], bytes(0, 4) + Array("teSt".utf8) + bytes(0, 4))
            case "gif": (Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0], [0x21, 0x01, 0x00])
            default: (Array("RIFF".utf8) + bytes(4 + 8 * 300_000, 4) + Array("WEBP".utf8), Array("teSt".utf8) + bytes(0, 4))
            }
        var file = start
        for _ in 0..<300_000 { file += part }
        #expect(code(of: file) == .unsupportedFeature)
    }

    @Test("a GIF's blocks of one byte each are not noted one by one")
    func smallBlocks() throws {
        var file: [UInt8] = Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0] + [0, 0, 0, 255, 255, 255]
        file += [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2]
        for _ in 0..<500_000 { file += [1, 0x44] }
        file += [0, 0x3B]
        guard case .gif(let structure) = try PhotoHeader(reading: file).structure else { throw PhotoRejection.unsupported("no GIF") }
        #expect(structure.frames[0].data.count == 1_000_000)
    }

    @Test("directories of a TIFF that name the same numbers again and again are refused")
    func overlappingNumbers() {
        let entries = 5000
        let numbers = 500_000
        let values = 8 + 2 + entries * 12 + 4
        var file: [UInt8] = [0x49, 0x49, 0x2A, 0x00] + bytes(8, 4) + bytes(entries, 2)
        for _ in 0..<entries { file += bytes(273, 2) + bytes(4, 2) + bytes(numbers, 4) + bytes(values, 4) }
        file += bytes(0, 4) + [UInt8](repeating: 1, count: numbers * 4)
        #expect(code(of: file) == .corrupt)
    }

    @Test("directories of a TIFF that lie over each other are refused")
    func overlappingDirectories() {
        // Every twelve bytes begins a directory of 60 000 entries, whose link leads to the next one.
        let entries = 60_000
        let directories = 3000
        let length = 8 + directories * 16 + entries * 12 + 64
        var file = [UInt8](repeating: 0, count: length)
        file.replaceSubrange(0..<8, with: [0x49, 0x49, 0x2A, 0x00] + bytes(8, 4))
        for index in 0..<directories {
            let start = 8 + index * 16
            file.replaceSubrange(start..<start + 2, with: bytes(entries, 2))
            let link = start + 2 + entries * 12
            file.replaceSubrange(link..<link + 4, with: bytes(index + 1 < directories ? start + 16 : 0, 4))
        }
        #expect(code(of: file) == .corrupt)
    }

    @Test("packed texts of a PNG unpack to so much and no more")
    func packedTexts() throws {
        // One megabyte of zeros in a kilobyte, as zlib packs it.
        let packed = try Fixture("zeros.zlib").bytes
        let body = Array("Raw profile type exif".utf8) + [0, 0] + packed
        var treatment = MetadataTreatment(.keep)
        let before = treatment.unpackingBudget
        #expect(treatment.text(body, kind: .packed) == .dropped)
        #expect(treatment.unpackingBudget == before - (1 << 20))
        for _ in 0..<100 { _ = treatment.text(body, kind: .packed) }
        #expect(treatment.unpackingBudget == 0)
    }
}

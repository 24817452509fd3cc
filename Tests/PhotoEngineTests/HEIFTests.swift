import CodecWire
import PhotoMetadata
import Testing

@testable import PhotoEngine

@Suite("HEIC and AVIF")
struct HEIFTests {
    /// What a header says, told by the programs that wrote the files (Pillow, pillow-heif and make_heif.py).
    struct Expected: Sendable, CustomTestStringConvertible {
        var name: String
        var size = [80, 60]
        var bands = 3
        var bits = 8
        var subsampling = 420
        /// As libheif counts: HEIC was written at 60. libavif lets the quantiser vary; what gives the same bytes was measured.
        var quality = 60
        var companions: [String] = []

        var testDescription: String { name }
    }

    static let photos = [
        Expected(name: "photo.heic"),
        Expected(name: "odd.heic", size: [83, 62], subsampling: 444),
        Expected(name: "alpha.heic", size: [83, 62], bands: 4),
        Expected(name: "grey.heic", bands: 1),
        Expected(name: "ten.heic", bits: 10),
        Expected(name: "twelve.heic", bits: 12),
        // A grid of four tiles, turned by a quarter.
        Expected(name: "phone.heic", size: [90, 100], companions: ["a thumbnail", "a gain map"]),
        Expected(name: "photo.avif", quality: 71),
        Expected(name: "odd.avif", size: [83, 62], subsampling: 444, quality: 62),
        Expected(name: "alpha.avif", size: [83, 62], bands: 4, quality: 71),
        Expected(name: "turned.avif", size: [60, 80], quality: 71),
        Expected(name: "lossless.avif", subsampling: 444, quality: 100),
    ]

    private static func structure(of header: PhotoHeader) throws -> HEIFStructure {
        switch header.structure {
        case .heic(let structure), .avif(let structure): return structure
        default: throw PhotoRejection.unsupported("\(header.format)")
        }
    }

    @Test("the header tells size, depth, transparency, sampling, quality and what lies beside the picture", arguments: photos)
    func header(_ expected: Expected) throws {
        let header = try PhotoHeader(reading: try Fixture(expected.name).bytes)
        let structure = try Self.structure(of: header)
        #expect(expected.name.hasSuffix(header.format.fileExtension))
        #expect([header.width, header.height] == expected.size)
        #expect(header.bands == expected.bands)
        #expect(header.bitsPerSample == expected.bits)
        #expect(structure.hasAlpha == (expected.bands == 4))
        #expect(structure.subsampling == expected.subsampling)
        #expect(structure.quality == expected.quality)
        #expect(structure.isLossless == (expected.name == "lossless.avif"))
        #expect(structure.companions == expected.companions)
    }

    @Test("every colour becomes its complement, within what the coding loses; depth, sampling and quality stay", arguments: photos)
    func inversion(_ expected: Expected) async throws {
        let source = try Fixture(expected.name).bytes
        let result = try await Engines.processor.process(source)
        #expect(result.report.representation == .pixels)
        #expect(result.report.warnings.filter { $0.contains("would still show") }.count == expected.companions.count)
        let before = try await Samples(of: source)
        let after = try await Samples(of: result.bytes)
        #expect([after.photo.width, after.photo.height].map(Int.init) == expected.size)
        #expect(after.photo.bands == before.photo.bands)
        #expect(after.photo.bitsPerSample == before.photo.bitsPerSample)
        let levels = expected.bits == 8 ? 1.0 : 257
        let distance = after.distance(fromInversionOf: before)
        #expect(distance.mean < 3.5 * levels, "\(distance)")
        // Thin lines in colour lose most where colours have half the resolution.
        #expect(Double(distance.largest) < 75 * levels, "\(distance)")
        if expected.name == "lossless.avif" { #expect(distance.largest == 0) }
        let header = try PhotoHeader(reading: result.bytes)
        let structure = try Self.structure(of: header)
        #expect(header.format == (try PhotoHeader(reading: source)).format)
        #expect(header.bitsPerSample == expected.bits)
        #expect(header.bands == expected.bands)
        #expect(abs(structure.quality - expected.quality) <= 1)
        #expect(structure.isGrey || structure.subsampling == expected.subsampling)
        #expect(structure.companions.isEmpty)
    }

    @Test("transparency stays within what the coding loses", arguments: ["alpha.heic", "alpha.avif"])
    func transparency(_ name: String) async throws {
        let source = try Fixture(name).bytes
        let before = try await Samples(of: source)
        let after = try await Samples(of: try await Engines.processor.process(source).bytes)
        let alphas = stride(from: 3, to: before.bytes.count, by: 4)
        #expect(Set(alphas.map { before.bytes[$0] }).count > 100)
        #expect(alphas.allSatisfy { abs(Int(before.bytes[$0]) - Int(after.bytes[$0])) <= 6 })
    }

    @Test("operations that change dimensions or bands are written, too", arguments: ["photo.heic", "ten.heic", "photo.avif"])
    func operations(_ name: String) async throws {
        let source = try Fixture(name).bytes
        let operations = try PhotoOperation.list("rotate=90,resize=30")
        let turned = try await Engines.processor.process(source, options: ProcessingOptions(operations: operations))
        let header = try PhotoHeader(reading: turned.bytes)
        // 80 × 60 becomes 60 × 80, which fits into 30 × 30 at 22.5 × 30.
        #expect([22, 23].contains(header.width) && header.height == 30)
        #expect(header.bitsPerSample == (try PhotoHeader(reading: source).bitsPerSample))
        let grey = try await Engines.processor.process(source, options: ProcessingOptions(operations: [.grayscale]))
        #expect(try PhotoHeader(reading: grey.bytes).bands == 1)
        // What is grey can be read again, and inverted.
        let again = try await Engines.processor.process(grey.bytes)
        let distance = try await Samples(of: again.bytes).distance(fromInversionOf: try await Samples(of: grey.bytes))
        #expect(distance.mean < (header.bitsPerSample == 8 ? 2 : 2 * 257), "\(distance)")
    }

    @Test("notes are further items of the list; a picture that was turned upright is not turned again")
    func notes() async throws {
        let source = try Fixture("phone.heic").bytes
        let result = try await Engines.processor.process(source)
        let boxes = try ISOBox.all(in: 0..<result.bytes.count, of: result.bytes, result.format)
        let meta = try #require(boxes.first { $0.isType("meta") })
        let items = try HEIFItems(meta: meta.body, of: result.bytes, result.format)
        let primary = try #require(items.primary)
        let note = try #require(items.referring(to: primary, as: "cdsc").first)
        let exif = items.data(of: note, atMost: 1 << 20)
        #expect(exif.count > 50)
        // Orientation (0x0112), a short (3), one of them, in the source's byte order: upright.
        let upright: [[UInt8]] = [[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 1], [0x12, 0x01, 3, 0, 1, 0, 0, 0, 1, 0]]
        #expect(exif.indices.contains { start in upright.contains { exif[start...].starts(with: $0) } })
        let stripped = try await Engines.processor.process(source, options: ProcessingOptions(metadata: .strip))
        let before = try await Samples(of: result.bytes)
        #expect(try await Samples(of: stripped.bytes).bytes == before.bytes, "notes do not touch the picture")
    }

    @Test("a codec process cannot make the assembly trap", arguments: ["phone.heic", "alpha.avif"])
    func hostileResult(_ name: String) throws {
        let coded = try Fixture(name).bytes
        let source = try Fixture("turned.avif").bytes
        var treatment = MetadataTreatment(.all)
        let notes = try HEIFNotes(of: source, .avif, treatment: &treatment)
        #expect(!notes.isEmpty)
        var generator = SeededRandom(seed: 9)
        var assembled = 0
        for _ in 0..<600 {
            var bytes = coded
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<min(bytes.count, 1200), using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            guard let assembly = try? HEIFAssembly(bytes, .heic, adding: notes) else { continue }
            #expect(assembly.assembled().count > 500)
            assembled += 1
        }
        #expect(assembled > 100)
    }

    @Test("a moving picture is refused by name")
    func moving() async throws {
        let source = try Fixture("moving.avif").bytes
        let rejection = await #expect(throws: PhotoRejection.self) { try await Engines.processor.process(source) }
        #expect(rejection?.code == .unsupportedFeature)
        #expect(rejection?.reason.contains("image sequence") == true)
    }

    @Test("a file that is cut anywhere is refused", arguments: photos)
    func cut(_ expected: Expected) throws {
        let source = try Fixture(expected.name).bytes
        for length in stride(from: 1, to: source.count, by: 7).map({ $0 }) + [source.count - 1] {
            let rejection = #expect(throws: PhotoRejection.self, "\(length)") { try PhotoHeader(reading: Array(source[..<length])) }
            #expect([.truncated, .corrupt, .unknownFormat].contains(rejection?.code))
            // Where the list of items is whole, its data are missed.
            if length > source.count - 100 { #expect(rejection?.code == .truncated) }
        }
    }

    @Test("a size beyond the limits is refused from the header", arguments: ["photo.heic", "photo.avif", "phone.heic"])
    func bomb(_ name: String) async throws {
        var source = try Fixture(name).bytes
        for position in source.indices where source.has("ispe", at: position) {
            source.replaceSubrange(position + 8..<position + 16, with: [0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF])
        }
        let rejection = await #expect(throws: PhotoRejection.self) { try await Engines.processor.process(source) }
        #expect(rejection?.code == (name == "phone.heic" ? .corrupt : .tooManyPixels))
    }

    @Test("a compressed picture larger than announced is refused")
    func hiddenBomb() async throws {
        var source = try Fixture("photo.heic").bytes
        for position in source.indices where source.has("ispe", at: position) {
            source.replaceSubrange(position + 8..<position + 16, with: [0, 0, 0, 8, 0, 0, 0, 8])
        }
        for position in source.indices where source.has("clap", at: position) {
            source.replaceSubrange(position..<position + 4, with: Array("free".utf8))
        }
        await #expect(throws: PhotoRejection.self) { try await Engines.processor.process(source) }
    }

    @Test("the header of a file with any bytes is read or refused, never a trap", arguments: photos.map(\.name) + ["moving.avif"])
    func anyBytes(_ name: String) throws {
        let source = try Fixture(name).bytes
        // The boxes come first; the compressed picture does not concern the header.
        let head = min(source.count, 1200)
        var generator = SeededRandom(seed: UInt64(source.count))
        var refused = 0
        for _ in 0..<600 {
            var bytes = source
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let position = Int.random(in: 4..<head, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 2: bytes[position] = 0xFF
                default: bytes.remove(at: position)
                }
            }
            do { _ = try PhotoHeader(reading: bytes) } catch { refused += 1 }
        }
        #expect(refused > 100)
    }

    @Test("a damaged file ends as processed or refused", arguments: ["photo.heic", "phone.heic", "alpha.avif"])
    func damaged(_ name: String) async throws {
        let source = try Fixture(name).bytes
        var generator = SeededRandom(seed: 3)
        for _ in 0..<25 {
            var bytes = source
            for _ in 0..<3 { bytes[Int.random(in: 24..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator) }
            do { #expect(try await Engines.processor.process(bytes).bytes.count > 100) } catch is PhotoRejection {}
        }
    }
}

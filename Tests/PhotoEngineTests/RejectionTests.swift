import Testing

@testable import PhotoEngine

@Suite("Files that are no photos, or no whole ones")
struct RejectionTests {
    private func code(of bytes: [UInt8], _ engine: PhotoEngine = Engines.processor) async -> PhotoRejection.Code? {
        do {
            _ = try await engine.process(bytes)
            return nil
        } catch {
            return (error as? PhotoRejection)?.code
        }
    }

    @Test("an empty file and a text are named as such")
    func noPhotos() async {
        #expect(await code(of: []) == .emptyFile)
        #expect(await code(of: Array("this is a text in a file named photo.jpg".utf8)) == .unknownFormat)
        #expect(await code(of: [0xFF, 0xD8, 0xFF]) == .truncated)
    }

    @Test("a file that was cut in the middle is rejected", arguments: Fixture.all)
    func cutInTheMiddle(_ fixture: Fixture) async throws {
        // The second picture of this one lies behind the middle, and the first is whole.
        let bytes = try fixture.bytes
        let end = fixture.name == "two-pictures.jpg" ? bytes.count / 3 : bytes.count / 2
        #expect(await code(of: Array(bytes[..<end])) == .truncated)
    }

    @Test("a file whose end is missing is rejected", arguments: Fixture.coefficientJPEGs + Fixture.colourTables + [Fixture("lossy.webp")])
    func endMissing(_ fixture: Fixture) async throws {
        #expect(await code(of: try fixture.bytes.dropLast(20)) == .truncated)
        // The last byte of this one only fills the row up.
        if fixture.name == "palette.bmp" { return }
        #expect(await code(of: try fixture.bytes.dropLast(1)) == .truncated)
    }

    @Test("coded data that stop early are rejected, though the file has its end")
    func dataMissing() async throws {
        let jpeg = try Fixture("subsampled.jpg").bytes
        #expect(await code(of: jpeg[..<(jpeg.count / 2)] + [0xFF, 0xD9]) == .corrupt)

        let gif = try Fixture("still.gif").bytes
        guard case .gif(let structure) = try PhotoHeader(reading: gif).structure else { return }
        let first = try #require(structure.frames.first?.data.lowerBound)
        // After the first block.
        #expect(await code(of: gif[...(first + Int(gif[first]))] + [0x00, 0x3B]) == .corrupt)
    }

    @Test(
        "damage that a checksum or the code shows is rejected",
        arguments: ["rgb.png", "palette.png", "rgba16.png"].map(Fixture.init)
    )
    func damagedPNG(_ fixture: Fixture) async throws {
        var bytes = try fixture.bytes
        for index in bytes.count / 2..<bytes.count / 2 + 50 { bytes[index] ^= 0x5A }
        #expect(await code(of: bytes) == .corrupt)
    }

    @Test("a quantiser of zero, by which an encoder would divide, is rejected", arguments: [Representation.coefficients, .pixels])
    func zeroQuantiser(_ representation: Representation) async throws {
        var bytes = try Fixture("subsampled.jpg").bytes
        guard case .jpeg(let structure) = try PhotoHeader(reading: bytes).structure else { return }
        let table = try #require(structure.segments.first { $0.marker == 0xDB })
        bytes[table.body.lowerBound + 20] = 0
        let rejection = await #expect(throws: PhotoRejection.self) {
            try await Engines.processor.process(bytes, options: ProcessingOptions(representation: representation))
        }
        #expect(rejection?.code == .corrupt)
    }

    @Test(
        "a component that no scan has, whose tables libjpeg never looked at, is rejected",
        arguments: [Representation.coefficients, .planes, .pixels]
    )
    func missingComponent(_ representation: Representation) async throws {
        var bytes = try Fixture("grey.jpg").bytes
        guard case .jpeg(let structure) = try PhotoHeader(reading: bytes).structure else { return }
        let frame = try #require(structure.segments.first { $0.marker == 0xC0 })
        // Two more components, with quantisation tables 9 and 200 of four.
        bytes.insert(contentsOf: [7, 0x11, 9, 8, 0x11, 200], at: frame.range.upperBound)
        bytes[frame.range.lowerBound + 3] += 6
        bytes[frame.body.lowerBound + 5] = 3
        let rejection = await #expect(throws: PhotoRejection.self) {
            try await Engines.processor.process(bytes, options: ProcessingOptions(representation: representation))
        }
        #expect(rejection?.code == .corrupt)
        #expect(rejection?.reason.contains("a component is missing") == true, "\(rejection?.reason ?? "")")
    }

    @Test("a bomb is rejected from its header, without decoding")
    func bomb() async throws {
        // 20 000 × 20 000 pixels, and no picture worth the name behind it: a decoder would complain about that instead.
        var png = try Fixture("rgb.png").bytes
        png.replaceSubrange(16..<24, with: [0x00, 0x00, 0x4E, 0x20, 0x00, 0x00, 0x4E, 0x20])
        let rejection = await #expect(throws: PhotoRejection.self) { try await Engines.processor.process(png) }
        #expect(rejection?.code == .tooManyPixels)
        #expect(rejection?.reason == "20000 × 20000 is 400 megapixels, more than the 64 allowed")
    }

    @Test("every limit is checked")
    func limits() async throws {
        let animated = try Fixture("animated.webp").bytes
        let cases: [(PhotoLimits, PhotoRejection.Code)] = [
            (PhotoLimits(fileBytes: 1000), .fileTooLarge),
            (PhotoLimits(framePixels: 83 * 62 - 1), .tooManyPixels),
            (PhotoLimits(totalPixels: 5 * 83 * 62 - 1), .tooManyPixels),
            (PhotoLimits(frames: 4), .tooManyFrames),
            (PhotoLimits(side: 82), .sideTooLong),
        ]
        for (limits, expected) in cases {
            let engine = Engines.with(EngineConfiguration(engine: .cpu, limits: limits))
            #expect(await code(of: animated, engine) == expected)
            #expect(engine.pool.identifiers.isEmpty, "no codec process is needed to say no")
        }
    }

    @Test("whatever the damage, the answer is a photo or a rejection", arguments: Fixture.all)
    func randomDamage(_ fixture: Fixture) async throws {
        let original = try fixture.bytes
        var random = SeededRandom(seed: 7)
        for _ in 0..<12 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            do {
                _ = try await Engines.processor.process(bytes)
            } catch let rejection as PhotoRejection {
                #expect(rejection.code != .decoderCrashed, "\(rejection)")
                #expect(!rejection.reason.isEmpty && !rejection.reason.hasSuffix("."))
            }
        }
    }
}

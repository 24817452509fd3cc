import CodecWire
import Testing

@testable import PhotoEngine

@Suite("Photos of several pictures")
struct PartsTests {
    static let animations = ["animated.png", "hidden-still.png", "animated-grey16.png", "animated-palette.png"].map(Fixture.init)

    private func inverted(_ bytes: [UInt8]) async throws -> ProcessedPhoto {
        try await Engines.processor.process(bytes, options: ProcessingOptions(representation: .pixels))
    }

    /// The samples of each part, decoded by itself.
    private func parts(of bytes: [UInt8]) async throws -> [Samples] {
        let container = try #require(try PhotoHeader(reading: bytes).container)
        var samples: [Samples] = []
        for index in 0..<container.count { samples.append(try await Samples(of: try container.part(index, of: bytes))) }
        return samples
    }

    private func animation(of bytes: [UInt8]) throws -> PNGAnimation {
        guard case .png(let structure) = try PhotoHeader(reading: bytes).structure else { throw PhotoRejection.unsupported("no PNG") }
        return try #require(structure.animation)
    }

    @Test("every frame of an animated PNG is inverted, in its place and for its time", arguments: animations)
    func frames(_ fixture: Fixture) async throws {
        let source = try fixture.bytes
        let result = try await inverted(source)
        let before = try animation(of: source)
        let after = try animation(of: result.bytes)
        #expect(result.report.frames == before.frames.count)
        #expect(source[before.control] == result.bytes[after.control])
        #expect(before.still.isEmpty == after.still.isEmpty)
        // All of a frame's control but its number, which the header reader has checked.
        #expect(
            before.frames.map { Array(source[$0.control.dropFirst(4)]) }
                == after.frames.map { Array(result.bytes[$0.control.dropFirst(4)]) }
        )
        let old = try await parts(of: source)
        let new = try await parts(of: result.bytes)
        #expect(new.count == before.frames.count + (before.still.isEmpty ? 0 : 1))
        for (old, new) in zip(old, new) {
            #expect(new.photo.shape == old.photo.shape)
            #expect(new.distance(fromInversionOf: old).largest == 0)
        }
    }

    @Test("the tables of an animated PNG with a palette are inverted in place")
    func palette() async throws {
        let source = try Fixture("animated-palette.png").bytes
        let result = try await Engines.processor.process(source)
        #expect(result.report.representation == .colourTable)
        #expect(result.bytes.count == source.count)
        let pixels = try await parts(of: try await inverted(source).bytes)
        #expect(try await parts(of: result.bytes).map(\.bytes) == pixels.map(\.bytes))
    }

    @Test("an animated PNG's frames are pieces, so what looks at the whole is refused by name")
    func wholes() async throws {
        for operation in ["blur", "resize=20", "flip=horizontal"] {
            let options = ProcessingOptions(operations: try PhotoOperation.list("invert,\(operation)"))
            let source = try Fixture("hidden-still.png").bytes
            let rejection = await #expect(throws: PhotoRejection.self) { try await Engines.processor.process(source, options: options) }
            #expect(rejection?.code == .unsupportedFeature)
            #expect(rejection?.reason.contains("animated PNG") == true)
        }
    }

    @Test("frames that are not in order, are missing or leave the canvas are damage")
    func damagedAnimation() async throws {
        let source = try Fixture("hidden-still.png").bytes
        let animation = try animation(of: source)
        let damages: [(Int, UInt8)] = [
            (animation.control.lowerBound + 3, 5), (animation.frames[1].control.lowerBound + 3, 9),
            (animation.frames[1].control.lowerBound + 7, 200), (animation.frames[1].control.lowerBound + 19, 40),
            (animation.frames[2].control.lowerBound + 7, 0), (animation.frames[2].control.lowerBound + 24, 3),
        ]
        for (position, value) in damages {
            var bytes = source
            bytes[position] = value
            let rejection = #expect(throws: PhotoRejection.self) { try PhotoHeader(reading: bytes) }
            #expect(rejection?.code == .corrupt)
        }
        let end = try #require(animation.frames.last?.data.last?.lowerBound)
        let cut = await #expect(throws: PhotoRejection.self) { try await inverted(Array(source[..<end])) }
        #expect(cut?.code == .truncated)
    }

    @Test("each page of a TIFF keeps its size, depth, storage and notes")
    func pages() async throws {
        let source = try Fixture("mixed.tif").bytes
        let result = try await inverted(source)
        guard case .tiff(let before) = try PhotoHeader(reading: source).structure,
            case .tiff(let after) = try PhotoHeader(reading: result.bytes).structure
        else { return }
        #expect(before.pages.count == 4)
        #expect(result.report.frames == 4 && result.report.width == 83 && result.report.height == 62)
        for (old, new) in zip(before.pages, after.pages) {
            #expect(new.shape == old.shape)
            #expect(new.coding == old.coding)
            #expect(new.photometric == old.photometric)
            #expect(new.hasAssociatedAlpha == old.hasAssociatedAlpha)
        }
        let tiff = try TIFFBytes(result.bytes)
        let directories = try after.pages.map { try TIFFDirectory(at: $0.position, in: tiff) }
        #expect(directories[0].numbers(274, in: tiff) == [6])
        for directory in directories {
            // 300 and 150 dots an inch.
            let places = [282, 283].compactMap { directory.entry($0)?.value.lowerBound }
            let resolutions = places.map { place in
                Double(tiff.number(at: place, size: 4) ?? 0) / Double(tiff.number(at: place + 4, size: 4) ?? 1)
            }
            #expect(resolutions.count == 2 && abs(resolutions[0] - 300) < 0.1 && abs(resolutions[1] - 150) < 0.1)
            #expect(directory.numbers(296, in: tiff) == [2])
        }
        let old = try await parts(of: source)
        let new = try await parts(of: result.bytes)
        for (old, new) in zip(old, new).prefix(3) { #expect(new.distance(fromInversionOf: old).largest == 0) }
        // Multiplied with the transparency, the complement is what the transparency leaves.
        let was = old[3].bytes
        let became = new[3].bytes
        #expect(was.count == 40 * 30 * 4)
        for pixel in stride(from: 0, to: was.count, by: 4) {
            let alpha = was[pixel + 3]
            #expect(became[pixel + 3] == alpha)
            for band in pixel..<pixel + 3 { #expect(Int(became[band]) == Int(alpha) - Int(was[band])) }
        }
    }

    @Test("BigTIFF is read, with its pages of different sizes")
    func bigTIFF() async throws {
        let source = try Fixture("big.tif").bytes
        let result = try await inverted(source)
        #expect(result.report.frames == 2)
        let old = try await parts(of: source)
        let new = try await parts(of: result.bytes)
        #expect(old.map(\.photo.width) == [40, 20])
        for (old, new) in zip(old, new) { #expect(new.distance(fromInversionOf: old).largest == 0) }
    }

    @Test("a TIFF whose pages claim more than the file has, or one page too often, is damage")
    func damagedTIFF() throws {
        let source = try Fixture("mixed.tif").bytes
        let tiff = try TIFFBytes(source)
        let first = try #require(tiff.number(at: 4, size: 4))
        let directory = try TIFFDirectory(at: first, in: tiff)
        var circle = source
        circle.replaceSubrange(directory.link..<directory.link + 4, with: tiff.encoded(first, size: 4))
        #expect(throws: PhotoRejection.corrupt(.tiff, "its directories go in a circle")) { try PhotoHeader(reading: circle) }
        var long = source
        let length = try #require(directory.entry(279)).value
        long.replaceSubrange(length, with: tiff.encoded(source.count, size: 4))
        #expect(throws: PhotoRejection.truncated(.tiff)) { try PhotoHeader(reading: long) }
    }

    @Test("samples that are no whole numbers, or too many, are refused by name")
    func refusedTIFF() throws {
        let source = try Fixture("rgba.tif").bytes
        let tiff = try TIFFBytes(source)
        let directory = try TIFFDirectory(at: try #require(tiff.number(at: 4, size: 4)), in: tiff)
        var many = source
        many.replaceSubrange(try #require(directory.entry(277)).value, with: tiff.encoded(6, size: 2))
        let rejection = #expect(throws: PhotoRejection.self) { try PhotoHeader(reading: many) }
        #expect(rejection == .unsupported("a TIFF of 6 samples a pixel is not supported"))
    }
}

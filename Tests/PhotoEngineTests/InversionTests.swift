import CodecWire
import Testing

@testable import PhotoEngine

@Suite("Inverting a photo")
struct InversionTests {
    private func inverted(_ bytes: [UInt8], as representation: Representation? = nil) async throws -> ProcessedPhoto {
        try await Engines.processor.process(bytes, options: ProcessingOptions(representation: representation))
    }

    @Test("every sample becomes its complement, and transparency stays", arguments: Fixture.exactPixels)
    func exact(_ fixture: Fixture) async throws {
        let source = try fixture.bytes
        let result = try await inverted(source)
        #expect(result.report.representation == .pixels)
        let before = try await Samples(of: source)
        let after = try await Samples(of: result.bytes)
        #expect(after.photo.frames == before.photo.frames)
        #expect(after.photo.bitsPerSample == before.photo.bitsPerSample)
        #expect(after.photo.hasAlpha == before.photo.hasAlpha)
        #expect(before.bytes.count > 5000)
        #expect(after.distance(fromInversionOf: before).largest == 0)
    }

    @Test("a colour table becomes its complement, and so do all frames", arguments: Fixture.colourTables)
    func colourTable(_ fixture: Fixture) async throws {
        let source = try fixture.bytes
        let result = try await inverted(source)
        #expect(result.report.representation == .colourTable)
        #expect(result.bytes.count == source.count)
        let before = try await Samples(of: source)
        let after = try await Samples(of: result.bytes)
        #expect(after.photo.frames == before.photo.frames)
        // A fully transparent pixel has no colour of its own in a decoded GIF.
        let bands = Int(before.photo.bands)
        for pixel in 0..<before.bytes.count / bands {
            let old = before.bytes[pixel * bands..<pixel * bands + bands]
            let new = after.bytes[pixel * bands..<pixel * bands + bands]
            if before.photo.hasAlpha {
                #expect(old.last == new.last)
                if old.last == 0 { continue }
            }
            #expect(zip(old, new).prefix(3).allSatisfy { $0 == 255 - $1 })
        }
        #expect(try await inverted(result.bytes).bytes == source)
    }

    @Test("coefficients give what inverting the pixels gives, within three levels", arguments: Fixture.coefficientJPEGs)
    func coefficients(_ fixture: Fixture) async throws {
        let source = try fixture.bytes
        let result = try await inverted(source, as: .coefficients)
        #expect(result.report.representation == .coefficients)
        let distance = try await Samples(of: result.bytes).distance(fromInversionOf: try await Samples(of: source))
        // The mean of a block moves in steps of its quantiser, which are coarse at low quality.
        let isCoarse = fixture.name == "coarse.jpg"
        #expect(distance.largest <= (isCoarse ? 6 : 3), "\(distance)")
        #expect(distance.mean < (isCoarse ? 2.5 : 0.6), "\(distance)")
        #expect(result.bytes.count <= source.count + source.count / 20 + 64)
    }

    @Test("inverting the coefficients twice gives the original bytes", arguments: Fixture.coefficientJPEGs)
    func involution(_ fixture: Fixture) async throws {
        let source = try fixture.bytes
        let once = try await inverted(source)
        #expect(once.bytes != source)
        #expect(try await inverted(once.bytes).bytes == source)
        let both = try await Engines.processor.process(source, options: ProcessingOptions(operations: [.invert, .invert]))
        #expect(both.bytes == source)
    }

    @Test("a JPEG's pixels can be demanded, and keep its sampling and size", arguments: Fixture.coefficientJPEGs)
    func pixels(_ fixture: Fixture) async throws {
        let source = try fixture.bytes
        let result = try await inverted(source, as: .pixels)
        #expect(result.report.representation == .pixels)
        let distance = try await Samples(of: result.bytes).distance(fromInversionOf: try await Samples(of: source))
        #expect(distance.mean < 6, "\(distance)")
        #expect(sampling(of: result.bytes) == sampling(of: source))
    }

    /// The components of the frame header, with their sampling factors.
    private func sampling(of jpeg: [UInt8]) -> [UInt8] {
        guard case .jpeg(let structure) = try? PhotoHeader(reading: jpeg).structure else { return [] }
        return structure.segments.first { [0xC0, 0xC1, 0xC2].contains($0.marker) }.map { Array(jpeg[$0.body].dropFirst(5)) } ?? []
    }

    @Test("a photo of inks becomes one of colours, and says so", arguments: ["inks.jpg", "inks.tif"].map(Fixture.init))
    func inks(_ fixture: Fixture) async throws {
        let result = try await inverted(try fixture.bytes)
        #expect(result.report.warnings == ["the inks (CMYK) were converted to sRGB colours"])
        let header = try PhotoHeader(reading: result.bytes)
        #expect(header.bands == 3)
        // Made from rgb.png by Pillow's plain formula, so the colours differ from ICC's; but light must have become dark.
        let photo = try await Samples(of: result.bytes)
        let distance = photo.distance(fromInversionOf: try await Samples(of: try Fixture("rgb.png").bytes))
        #expect(distance.mean < 60, "\(distance)")
    }

    @Test("a picture so large that libvips would unpack it into a file is unpacked into memory")
    func large() async throws {
        let result = try await inverted(try Fixture("large-plain.webp").bytes)
        #expect(result.report.width == 6200)
        let samples = try await Samples(of: result.bytes)
        #expect(samples.bytes.prefix(3) == [55, 225, 165])
        #expect(samples.bytes.suffix(3) == [55, 225, 165])
    }

    @Test("a WebP of photographic quality stays one")
    func lossyWebP() async throws {
        let source = try Fixture("lossy.webp").bytes
        let result = try await inverted(source)
        let before = try await Samples(of: source)
        let after = try await Samples(of: result.bytes)
        let bands = Int(before.photo.bands)
        for index in stride(from: bands - 1, to: before.bytes.count, by: bands) { #expect(before.bytes[index] == after.bytes[index]) }
        #expect(after.distance(fromInversionOf: before).mean < 8)
    }
}

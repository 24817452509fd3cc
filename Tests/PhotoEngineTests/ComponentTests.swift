import CodecWire
import Testing

@testable import PhotoEngine

@Suite("The components of a JPEG")
struct ComponentTests {
    /// Their sides are whole numbers of coded units.
    static let whole = [
        "whole-420.jpg", "whole-422.jpg", "whole-444-optimised.jpg", "whole-progressive.jpg", "whole-restarts.jpg", "whole-grey.jpg",
        "whole-rgb-coded.jpg", "whole-411.jpg", "whole-440.jpg", "whole-odd.jpg",
    ].map(Fixture.init)

    private func process(
        _ bytes: [UInt8],
        _ operations: String,
        as representation: Representation? = nil
    ) async throws -> ProcessedPhoto {
        let options = ProcessingOptions(operations: try PhotoOperation.list(operations), representation: representation)
        return try await Engines.processor.process(bytes, options: options)
    }

    /// Decoded samples, turned one by one.
    private func turned(_ samples: Samples, _ turn: PictureTurn) -> [Int] {
        let (old, bands) = (samples.values, Int(samples.photo.bands))
        let (width, height) = (Int(samples.photo.width), Int(samples.photo.height))
        let (newWidth, newHeight) = turn.transposes ? (height, width) : (width, height)
        var new: [Int] = []
        for y in 0..<newHeight {
            for x in 0..<newWidth {
                let p = turn.mirrorsX ? newWidth - 1 - x : x
                let q = turn.mirrorsY ? newHeight - 1 - y : y
                let pixel = turn.transposes ? p * width + q : q * width + p
                new += old[pixel * bands..<pixel * bands + bands]
            }
        }
        return new
    }

    static let turns: [(String, PictureTurn)] = [
        ("rotate=90", PictureTurn(quarters: 1)), ("rotate=180", PictureTurn(quarters: 2)), ("rotate=270", PictureTurn(quarters: 3)),
        ("flip=horizontal", PictureTurn(.horizontal)), ("flip=vertical", PictureTurn(.vertical)),
    ]

    @Test("are turned without decoding: what is seen is the picture, turned", arguments: whole, turns)
    func turn(_ fixture: Fixture, _ turn: (operation: String, meaning: PictureTurn)) async throws {
        let source = try fixture.bytes
        let result = try await process(source, turn.operation)
        #expect(result.report.representation == .coefficients)
        let before = try await Samples(of: source)
        let after = try await Samples(of: result.bytes)
        let expected = turned(before, turn.meaning)
        #expect(after.values.count == expected.count)
        #expect(after.photo.width == (turn.meaning.transposes ? before.photo.height : before.photo.width))
        let distances = zip(after.values, expected).map { abs($0 - $1) }
        // Decoders round rows and columns, and fill in missing samples of colour, not quite alike.
        let mean = Double(distances.reduce(0, +)) / Double(distances.count)
        #expect((distances.max() ?? 99) <= 5 && mean < 0.5, "\(distances.max() ?? 99) \(mean)")
    }

    @Test("turned all the way round give the original bytes", arguments: whole)
    func allTheWay(_ fixture: Fixture) async throws {
        let source = try fixture.bytes
        var bytes = source
        for _ in 0..<4 { bytes = try await process(bytes, "rotate=90").bytes }
        // Optimal tables of one picture need not have all codes that the turned one needs, so that new ones are made.
        if fixture.name == "whole-444-optimised.jpg" {
            #expect(try await Samples(of: bytes).values == Samples(of: source).values)
        } else {
            #expect(bytes == source)
        }
        for flip in ["flip=horizontal", "flip=vertical", "rotate=180"] {
            bytes = try await process(try await process(source, flip).bytes, flip).bytes
            #expect(try await Samples(of: bytes).values == Samples(of: source).values, "\(flip)")
        }
        let chain = try await process(source, "rotate=90,flip=horizontal,rotate=90,flip=horizontal")
        #expect(chain.bytes == source)
    }

    @Test("are inverted and turned in one pass, in either order", arguments: whole)
    func chains(_ fixture: Fixture) async throws {
        let source = try fixture.bytes
        let together = try await process(source, "invert,rotate=90,flip=vertical")
        let stepwise = try await process(try await process(try await process(source, "flip=horizontal").bytes, "invert").bytes, "rotate=90")
        #expect(try await Samples(of: together.bytes).values == Samples(of: stepwise.bytes).values)
        #expect(together.bytes != source)
    }

    static let withLight =
        whole.filter { $0.name != "whole-rgb-coded.jpg" } + ["subsampled.jpg", "progressive.jpg", "restarts.jpg"].map(Fixture.init)

    @Test("lose their colours by leaving them out", arguments: withLight)
    func grayscale(_ fixture: Fixture) async throws {
        let source = try fixture.bytes
        let result = try await process(source, "grayscale")
        #expect(result.report.representation == .coefficients)
        let header = try PhotoHeader(reading: result.bytes)
        #expect(header.bands == 1)
        let before = try await Samples(of: source)
        let after = try await Samples(of: result.bytes)
        #expect(after.values.count == before.values.count / Int(before.photo.bands))
        guard before.photo.bands == 3 else {
            #expect(result.bytes == source)
            return
        }
        var largest = 0
        let colours = before.values
        for (index, light) in after.values.enumerated() {
            let (red, green, blue) = (colours[index * 3], colours[index * 3 + 1], colours[index * 3 + 2])
            // A colour that was cut off at black or white tells its light no more.
            guard [red, green, blue].allSatisfy({ (1...254).contains($0) }) else { continue }
            largest = max(largest, abs(light - (299 * red + 587 * green + 114 * blue + 500) / 1000))
        }
        #expect(largest <= 2)
        let both = try await process(source, "invert,grayscale,invert")
        #expect(both.bytes == result.bytes)
    }

    @Test(
        "beyond the picture's edges are kept, so that inverting twice gives the original bytes",
        arguments: [nil, Representation.coefficients]
    )
    func padding(_ representation: Representation?) async throws {
        let source = try Fixture("padded.jpg").bytes
        let once = try await process(source, "invert", as: representation)
        #expect(once.report.width == 83)
        #expect(try await process(once.bytes, "invert", as: representation).bytes == source)
    }

    @Test("of light and colour are inverted as planes, within two levels of the pixels' inversion", arguments: Fixture.coefficientJPEGs)
    func planes(_ fixture: Fixture) async throws {
        let source = try fixture.bytes
        let result = try await process(source, "invert", as: .planes)
        #expect(result.report.representation == .planes)
        let before = try await Samples(of: source)
        let distance = try await Samples(of: result.bytes).distance(fromInversionOf: before)
        // What encoding as such costs at the file's own quality: the pixels' way pays it too.
        let pixels = try await Samples(of: try await process(source, "invert", as: .pixels).bytes).distance(fromInversionOf: before)
        #expect(distance.mean <= pixels.mean + 0.1, "\(distance) \(pixels)")
        #expect(distance.largest <= pixels.largest + 2, "\(distance) \(pixels)")
        #expect(result.bytes.count <= source.count + source.count / 10 + 64)
    }

    @Test("of arithmetic coding become planes, and light alone can be left of them")
    func arithmetic() async throws {
        let source = try Fixture("arithmetic.jpg").bytes
        let result = try await process(source, "invert")
        #expect(result.report.representation == .planes)
        let distance = try await Samples(of: result.bytes).distance(fromInversionOf: try await Samples(of: source))
        #expect(distance.largest <= 20 && distance.mean < 2, "\(distance)")
        let grey = try await process(source, "grayscale")
        #expect(grey.report.representation == .planes)
        #expect(try PhotoHeader(reading: grey.bytes).bands == 1)
    }

    @Test(
        "are left for pixels where they cannot do it",
        arguments: [
            ("subsampled.jpg", "rotate=90"), ("subsampled.jpg", "rotate=180"), ("subsampled.jpg", "flip=horizontal"),
            ("inks.jpg", "flip=vertical"), ("whole-rgb-coded.jpg", "grayscale"), ("whole-coarse-light.jpg", "grayscale"),
            ("whole-420.jpg", "rotate=45"), ("whole-420.jpg", "invert,sepia"), ("arithmetic.jpg", "rotate=90"),
        ]
    )
    func obstacles(_ name: String, _ operations: String) throws {
        let header = try PhotoHeader(reading: try Fixture(name).bytes)
        let list = try PhotoOperation.list(operations)
        #expect(header.obstacleToCoefficients(list) != nil)
        #expect(!Representation.coefficients.supports(list, on: header))
    }

    @Test("can be turned as far as the edges that move are whole")
    func edges() throws {
        let components = try #require(
            JPEGComponents(frame: [1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1], count: 3, segments: [], in: [])
        )
        func isPossible(_ operation: String, _ width: Int, _ height: Int) throws -> Bool {
            let chain = try #require(ComponentChain(try PhotoOperation.list(operation), orientation: .none))
            return chain.obstacle(in: components, width: width, height: height) == nil
        }
        // 90° clockwise brings the lower edge to the left; the right edge becomes the lower one, which may be broken.
        #expect(try isPossible("rotate=90", 83, 64))
        #expect(try !isPossible("rotate=90", 96, 62))
        #expect(try isPossible("rotate=270", 96, 62))
        #expect(try !isPossible("rotate=270", 83, 64))
        #expect(try isPossible("flip=horizontal", 96, 62))
        #expect(try !isPossible("flip=horizontal", 88, 62))
        #expect(try isPossible("flip=vertical", 83, 64))
        #expect(try !isPossible("rotate=180", 96, 62))
        // Without colours the units are single blocks.
        #expect(try isPossible("grayscale,flip=horizontal", 88, 62))
        // Transposing moves no edge.
        #expect(try isPossible("rotate=90,flip=horizontal", 83, 62))
    }

    @Test("are turned as the photo is seen")
    func orientation() throws {
        let sixth = PictureTurn(exifOrientation: 6)
        let chain = try #require(ComponentChain([.flip(.horizontal)], orientation: sixth))
        #expect(chain.turn == PictureTurn(.vertical))
        #expect(try PhotoHeader(reading: try Fixture("thumbnail.jpg").bytes).orientation == sixth)
    }
}

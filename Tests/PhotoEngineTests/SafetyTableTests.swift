import Testing

@testable import PhotoEngine

/// What libraries accept of files that are not whole was measured once (section 8 of the notes on image engines). Here every row of that
/// table must be rejected, and must give a photo with a warning, as far as anything can be read, when damage is accepted.
@Suite("The safety table")
struct SafetyTableTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var fixture: String
        var damage: FileDamage
        var rejection: PhotoRejection.Code
        /// Whether there is something to be read.
        var isReadable: Bool
        /// How many frames are, of an animation.
        var frames: Int?

        var testDescription: String { "\(fixture) \(damage)" }

        init(_ fixture: String, _ damage: FileDamage, _ rejection: PhotoRejection.Code, readable: Bool = true, frames: Int? = nil) {
            (self.fixture, self.damage, self.rejection) = (fixture, damage, rejection)
            (isReadable, self.frames) = (readable, frames)
        }
    }

    static let rows = [
        Row("subsampled.jpg", .cut(percent: 50), .truncated), Row("subsampled.jpg", .cutAtEnd(bytes: 200), .truncated),
        Row("progressive.jpg", .cut(percent: 50), .truncated), Row("progressive.jpg", .cutAtEnd(bytes: 200), .truncated),
        Row("restarts.jpg", .cut(percent: 70), .truncated), Row("grey.jpg", .cutAtEnd(bytes: 2), .truncated),
        Row("inks.jpg", .cut(percent: 50), .truncated),
        Row("subsampled.jpg", .cut(percent: 10), .truncated, readable: false),
        // Between restart markers libjpeg notices what is missing; elsewhere 50 other bytes are another picture, at every level.
        Row("restarts.jpg", .overwritten(bytes: 50), .corrupt),
        Row("rgb.png", .cut(percent: 50), .truncated), Row("rgba16.png", .cut(percent: 50), .truncated),
        Row("palette.png", .cut(percent: 60), .truncated), Row("rgb.png", .cutAtEnd(bytes: 12), .truncated),
        Row("rgb.png", .cut(percent: 0), .truncated, readable: false),
        Row("still.gif", .cut(percent: 50), .truncated), Row("animated.gif", .cut(percent: 50), .truncated, frames: 3),
        Row("lossy.webp", .cut(percent: 50), .truncated, readable: false),
        Row("lossless.webp", .cutAtEnd(bytes: 200), .truncated, readable: false),
        Row("photo.heic", .cut(percent: 50), .truncated, readable: false),
        Row("photo.heic", .cutAtEnd(bytes: 200), .truncated, readable: false),
        Row("photo.avif", .cut(percent: 50), .truncated, readable: false),
        Row("animated.webp", .cut(percent: 50), .truncated, frames: 2),
        Row("rgb.tif", .cut(percent: 50), .truncated), Row("lzw.tif", .cut(percent: 50), .truncated, readable: false),
        Row("pages.tif", .cut(percent: 50), .truncated),
        Row("rgb.bmp", .cut(percent: 50), .truncated), Row("palette.bmp", .cut(percent: 50), .truncated),
    ]

    @Test("a file that is not whole is rejected", arguments: rows)
    func rejected(_ row: Row) async throws {
        let bytes = row.damage.applied(to: try Fixture(row.fixture).bytes)
        let rejection = await #expect(throws: PhotoRejection.self) { try await Engines.processor.process(bytes) }
        #expect(rejection?.code == row.rejection)
    }

    @Test("unless damage is accepted, as far as it can be read", arguments: rows)
    func accepted(_ row: Row) async throws {
        let source = try Fixture(row.fixture).bytes
        let bytes = row.damage.applied(to: source)
        let options = ProcessingOptions(acceptsDamage: true)
        guard row.isReadable else {
            let rejection = await #expect(throws: PhotoRejection.self) { try await Engines.processor.process(bytes, options: options) }
            #expect(rejection?.code == row.rejection)
            return
        }
        let photo = try await Engines.processor.process(bytes, options: options)
        #expect(photo.report.warnings.contains { $0.hasSuffix("what could be read was processed") }, "\(photo.report.warnings)")
        // The result is whole again.
        let header = try PhotoHeader(reading: photo.bytes)
        let whole = try PhotoHeader(reading: source)
        #expect(header.width == whole.width && header.height == whole.height && header.format == whole.format)
        if let frames = row.frames { #expect(header.frames == frames) }
        _ = try await Engines.processor.process(photo.bytes)
    }

    @Test("a whole file is the same with and without, and no warning comes of it", arguments: Fixture.all)
    func whole(_ fixture: Fixture) async throws {
        let source = try fixture.bytes
        let strict = try await Engines.processor.process(source)
        let lenient = try await Engines.processor.process(source, options: ProcessingOptions(acceptsDamage: true))
        #expect(strict.bytes == lenient.bytes)
        #expect(strict.report.warnings == lenient.report.warnings)
    }

    @Test("what could not be read shows nothing of another photo", arguments: ["rgb.png", "rgba16.png", "rgb.tif", "subsampled.jpg"])
    func nothingOfOthers(_ name: String) async throws {
        let engine = PhotoEngine(configuration: EngineConfiguration(engine: .cpu, concurrentPhotos: 1))
        defer { engine.shutDown() }
        let bytes = FileDamage.cut(percent: 50).applied(to: try Fixture(name).bytes)
        let options = ProcessingOptions(acceptsDamage: true)
        let fresh = try await engine.process(bytes, options: options)
        for other in ["rgba.png", "lossless.webp", "finest.jpg", "inks.tif"] {
            _ = try await engine.process(try Fixture(other).bytes)
            #expect(try await engine.process(bytes, options: options).bytes == fresh.bytes)
        }
    }

    @Test(
        "formats whose readers are not to be trusted are not recognised",
        arguments: [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>", "<?xml version=\"1.0\"?><svg/>", "%PDF-1.7\n",
            "P6\n1 1\n255\nabc", "P4\n8 1\n\u{1}", "#?RADIANCE\n", "/* XPM */\nstatic char", "8BPS\0\u{1}",
            "SIMPLE  =                    T",
            "MATLAB 5.0 MAT-file", "\0\0\0\u{C}jP  \r\n\u{1A}\n", "\0\0\0\u{C}JXL \r\n", "v/1\u{1}", "\u{8A}MNG\r\n\u{1A}\n",
            "id=ImageMagick",
        ]
    )
    func untrustedLoaders(_ text: String) async {
        let bytes = Array(text.utf8) + [UInt8](repeating: 0x20, count: 64)
        let rejection = await #expect(throws: PhotoRejection.self) { try await Engines.processor.process(bytes) }
        #expect(rejection?.code == .unknownFormat)
    }

    @Test("the words about one photo are never those about another, however many are decoded at once")
    func ownWords() async throws {
        let damaged = try ["rgb.png", "grey16.png", "lossless.webp", "lzw.tif", "rgb.tif"].map { name in
            var bytes = try Fixture(name).bytes
            for index in bytes.count / 2..<bytes.count / 2 + 40 { bytes[index] ^= 0x5A }
            return bytes
        }
        func words(_ bytes: [UInt8]) async -> String {
            do { return "\(try await Engines.processor.process(bytes).format)" } catch { return "\(error)" }
        }
        var alone: [String] = []
        for bytes in damaged { alone.append(await words(bytes)) }
        #expect(Set(alone).count > 2)
        await withTaskGroup(of: Void.self) { group in
            for round in 0..<40 {
                let index = round % damaged.count
                group.addTask { [bytes = damaged[index], expected = alone[index]] in #expect(await words(bytes) == expected) }
            }
        }
    }
}

/// What happens to files on their way.
enum FileDamage: CustomStringConvertible, Sendable {
    /// Only the first part is there.
    case cut(percent: Int)
    case cutAtEnd(bytes: Int)
    /// Bytes of the second half are others.
    case overwritten(bytes: Int)

    var description: String {
        switch self {
        case .cut(let percent): "cut at \(percent) %"
        case .cutAtEnd(let bytes): "without its last \(bytes) bytes"
        case .overwritten(let bytes): "with \(bytes) bytes overwritten"
        }
    }

    func applied(to source: [UInt8]) -> [UInt8] {
        switch self {
        case .cut(let percent):
            return Array(source[..<max(24, source.count * percent / 100)])
        case .cutAtEnd(let bytes):
            return source.dropLast(bytes)
        case .overwritten(let count):
            var random = SeededRandom(seed: 11)
            var bytes = source
            for _ in 0..<count {
                bytes[Int.random(in: source.count / 2..<source.count - 2, using: &random)] = UInt8.random(in: 0...254, using: &random)
            }
            return bytes
        }
    }
}

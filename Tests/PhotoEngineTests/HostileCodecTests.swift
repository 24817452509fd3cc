import CodecWire
import Glibc
import Testing

@testable import PhotoEngine

/// A codec process that was taken over may send anything and write anything into the shared memory. The engine must live, and give a
/// photo, a rejection or an error.
@Suite("A hostile codec process", .serialized)
struct HostileCodecTests {
    /// The deed, and what the engine makes of it; nil: a photo, for what is wrong cannot be seen or does no harm.
    struct Row: CustomTestStringConvertible, Sendable {
        var deed: String
        var expected: PhotoRejection.Code?
        var testDescription: String { deed }

        init(_ deed: String, _ expected: PhotoRejection.Code?) {
            (self.deed, self.expected) = (deed, expected)
        }
    }

    static let rows = [
        Row("honest", nil),
        Row("work-without-end", .corrupt), Row("work-beyond-memory", .corrupt),
        Row("plane-beyond-memory", .corrupt), Row("plane-without-end", .corrupt), Row("plane-between-blocks", .corrupt),
        Row("plane-wider-than-its-rows", .corrupt),
        Row("bands-without-end", .corrupt), Row("no-bands", .corrupt), Row("odd-bits", .corrupt), Row("another-size", .corrupt),
        Row("no-frames", .corrupt),
        Row("answers-another-question", .decoderCrashed), Row("holes", nil),
        Row("output-beyond-memory", .decoderCrashed), Row("output-without-end", .decoderCrashed), Row("no-output", .truncated),
        Row("amplitudes-beyond-memory", .decoderCrashed), Row("amplitudes-without-end", .decoderCrashed),
        Row("no-amplitudes", .decoderCrashed), Row("amplitudes-of-another-file", .decoderCrashed),
        Row("long-frame", .decoderCrashed), Row("empty-frame", .decoderCrashed), Row("one-more-answer", .decoderCrashed),
        Row("many-more-answers", .decoderCrashed), Row("descriptors", nil), Row("closes", .decoderCrashed),
        Row("refuses-with-controls", .corrupt), Row("hangs", .takesTooLong),
    ]

    /// An engine whose codec process does the deed. The fixture is a JPEG, for its result is read by the engine.
    private func engine(_ deed: String, deadline: Duration = .seconds(150)) throws -> PhotoEngine {
        let codec = try HostileProgram(named: deed)
        return PhotoEngine(
            configuration: EngineConfiguration(engine: .cpu, concurrentPhotos: 1, deadline: deadline, codecPath: codec.path)
        )
    }

    @Test("does no harm to the engine", arguments: rows)
    func deed(_ row: Row) async throws {
        let engine = try engine(row.deed, deadline: row.deed == "hangs" ? .milliseconds(300) : .seconds(150))
        defer { engine.shutDown() }
        let source = try Fixture("subsampled.jpg").bytes
        // Twice, for the second photo may meet what the first one left behind.
        for _ in 0..<2 {
            let result = await Result { try await engine.process(source) }
            switch result {
            case .success: #expect(row.expected == nil)
            case .failure(let error): #expect((error as? PhotoRejection)?.code == row.expected, "\(error)")
            }
        }
    }

    @Test("cannot put control characters into logs and pages")
    func controlCharacters() async throws {
        let engine = try engine("refuses-with-controls")
        defer { engine.shutDown() }
        let source = try Fixture("rgb.png").bytes
        let rejection = await #expect(throws: PhotoRejection.self) { try await engine.process(source) }
        #expect(rejection?.reason == "the PNG file is damaged: a [2Jb {\"level\":\"error\"} c d")
    }

    @Test("whatever its replies hold, the engine goes on", arguments: 1...40)
    func noise(_ seed: Int) async throws {
        let engine = try engine("noise-\(seed)", deadline: .seconds(5))
        defer { engine.shutDown() }
        for name in ["subsampled.jpg", "rgb.png", "subsampled.jpg", "rgba16.png"] {
            do {
                _ = try await engine.process(try Fixture(name).bytes)
            } catch {
                #expect(error is PhotoRejection || error is EngineError, "\(error)")
            }
        }
    }

    @Test("may change the result while it is read: a whole file or a rejection, nothing in between")
    func changingOutput() async throws {
        let engine = try engine("output-that-changes")
        defer { engine.shutDown() }
        let source = try Fixture("subsampled.jpg").bytes
        for _ in 0..<50 {
            guard let photo = try? await engine.process(source) else { continue }
            #expect((try? JPEGStructure.header(of: photo.bytes)) != nil)
        }
    }

    @Test("that does not read cannot make the engine wait for ever")
    func neverReads() async throws {
        let engine = try engine("never-reads")
        defer { engine.shutDown() }
        let source = try Fixture("rgb.png").bytes
        var outcomes = 0
        for _ in 0..<600 {
            _ = try? await engine.process(source)
            outcomes += 1
        }
        #expect(outcomes == 600)
    }

    @Test(
        "that is none is the engine's error, not the photo's",
        arguments: ["leaves-at-once", "says-nothing-sensible", "is-of-another-build"]
    )
    func noCodec(_ deed: String) async throws {
        let engine = try engine(deed)
        defer { engine.shutDown() }
        let source = try Fixture("rgb.png").bytes
        let error = await #expect(throws: EngineError.self) { try await engine.process(source) }
        guard case .codecUnavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("cannot fill the engine with descriptors")
    func descriptors() async throws {
        let engine = try engine("descriptors")
        defer { engine.shutDown() }
        let source = try Fixture("rgb.png").bytes
        _ = try await engine.process(source)
        let before = try #require(Descriptors.ofDevNull)
        for _ in 0..<20 { _ = try await engine.process(source) }
        #expect(try #require(Descriptors.ofDevNull) == before)
    }
}

/// The program HostileCodec, which lies beside the tests, under the name of a deed.
struct HostileProgram {
    let path: String

    init(named deed: String) throws {
        let program = CodecLocation.programFolder + "/HostileCodec"
        try #require(access(program, X_OK) == 0, "HostileCodec is not beside the tests")
        let folder = CodecLocation.programFolder + "/HostileCodecs"
        mkdir(folder, 0o755)
        path = "\(folder)/\(deed)"
        try #require(symlink(program, path) == 0 || errno == EEXIST)
    }
}

/// The descriptors of this process.
enum Descriptors {
    /// How many of them are /dev/null.
    static var ofDevNull: Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = 0
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            var target = [CChar](repeating: 0, count: 64)
            let length = readlink("/proc/self/fd/\(name)", &target, target.count)
            if length > 0, String(decoding: target[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self) == "/dev/null" { count += 1 }
        }
        return count
    }
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

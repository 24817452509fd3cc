import CodecWire
import Foundation
import Testing

@testable import PhotoEngine

@Suite("Formats that are not on everywhere")
struct FormatAvailabilityTests {
    static let lockedIn = CodecHandshake(filterError: 0, limitError: 0, libraries: [], optionalFormats: [.heic, .avif])

    @Test("HEIC and AVIF need the sandbox and their codecs; any format can be switched off")
    func table() {
        let configuration = EngineConfiguration(engine: .cpu)
        var handshake = Self.lockedIn
        #expect(PhotoFormat.allCases.allSatisfy { $0.availability(handshake, configuration) == .on })
        handshake.optionalFormats = [.avif]
        #expect(PhotoFormat.heic.availability(handshake, configuration) == .needsCodec)
        #expect(PhotoFormat.avif.availability(handshake, configuration) == .on)
        for (filter, limits) in [(Int32(1), Int32(0)), (0, 12)] {
            handshake = CodecHandshake(filterError: filter, limitError: limits, libraries: [], optionalFormats: [.heic, .avif])
            #expect(PhotoFormat.heic.availability(handshake, configuration) == .needsSandbox)
            #expect(PhotoFormat.jpeg.availability(handshake, configuration) == .on)
        }
        let switched = EngineConfiguration(engine: .cpu, disabledFormats: [.avif, .jpeg])
        #expect(PhotoFormat.avif.availability(Self.lockedIn, switched) == .disabled)
        #expect(PhotoFormat.jpeg.availability(Self.lockedIn, switched) == .disabled)
        #expect(PhotoFormat.heic.availability(Self.lockedIn, switched) == .on)
    }

    @Test("a photo of a format that is switched off is rejected, and says so", arguments: ["photo.heic", "photo.avif", "rgb.png"])
    func disabled(_ name: String) async throws {
        let engine = PhotoEngine(configuration: EngineConfiguration(engine: .cpu, disabledFormats: [.heic, .avif, .png]))
        let source = try Fixture(name).bytes
        let rejection = await #expect(throws: PhotoRejection.self) { try await engine.process(source) }
        #expect(rejection?.code == .formatDisabled)
        #expect(rejection?.reason.contains("off: disabled") == true)
        #expect(engine.pool.identifiers.isEmpty, "no codec process is needed to say no")
    }

    @Test("where the sandbox could not be set up, HEIC and AVIF are off, with a plain message", arguments: ["photo.heic", "photo.avif"])
    func noSandbox(_ name: String) async throws {
        let codec = try StandInCodec(CodecHandshake(filterError: EPERM, limitError: 0, libraries: [], optionalFormats: [.heic, .avif]))
        defer { codec.remove() }
        let engine = PhotoEngine(configuration: EngineConfiguration(engine: .cpu, codecPath: codec.path))
        defer { engine.shutDown() }
        let source = try Fixture(name).bytes
        let rejection = await #expect(throws: PhotoRejection.self) { try await engine.process(source) }
        #expect(rejection?.code == .formatDisabled)
        #expect(rejection?.reason.contains("the sandbox could not be set up") == true)
    }

    @Test("the doctor tells")
    func doctor() async {
        let diagnosis = await PhotoEngine.doctor(configuration: EngineConfiguration(engine: .cpu, disabledFormats: [.avif]))
        #expect(diagnosis.optionalFormats == [.heic: .on, .avif: .disabled])
    }

    @Test("HEIC has more time than others, for its encoder needs it")
    func deadlines() {
        let configuration = EngineConfiguration(deadline: .seconds(60))
        #expect(configuration.deadline(for: .jpeg) == .seconds(60))
        #expect(configuration.deadline(for: .heic) == .seconds(240))
        #expect(configuration.deadline(for: .avif) == .seconds(120))
    }
}

/// A program in the place of `darkroom-codec` that introduces itself and then does nothing: what a machine without a sandbox gives.
private struct StandInCodec {
    let path: String

    init(_ handshake: CodecHandshake) throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("stand-in-codec-\(UUID().uuidString)").path
        let bytes = CodecReply.ready(handshake).frame.map { byte in
            let digits = String(byte, radix: 8)
            return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
        let script = "#!/bin/sh\nprintf '\(bytes.joined())' >&\(socketOfCodecProcess)\nexec cat <&\(socketOfCodecProcess) >/dev/null\n"
        try Data(script.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// The number that the socket has in a codec process (`CODEC_SOCKET` of CCodecProcess).
private let socketOfCodecProcess = 3

/// What a codec process answers.
public enum CodecReply: Hashable, Sendable {
    /// Sent once, unasked, when the process is ready.
    case ready(CodecHandshake)
    case decoded(DecodedPhoto)
    case encoded(EncodedPhoto)
    case refused(CodecRefusal)
    case probed(SandboxReport)
    /// The coded form cannot be inverted. What a decoder thinks of the photo is another matter.
    case notApplicable

    /// The reply as one frame.
    public var frame: [UInt8] {
        var writer = FrameWriter()
        switch self {
        case .ready(let handshake):
            writer.write(UInt8(1))
            handshake.write(to: &writer)
        case .decoded(let photo):
            writer.write(UInt8(2))
            photo.write(to: &writer)
        case .encoded(let photo):
            writer.write(UInt8(3))
            writer.write(photo.outputBytes)
        case .refused(let refusal):
            writer.write(UInt8(4))
            writer.write(refusal.code.rawValue)
            writer.write(refusal.reason)
        case .probed(let report):
            writer.write(UInt8(5))
            report.write(to: &writer)
        case .notApplicable:
            writer.write(UInt8(6))
        }
        return writer.bytes
    }

    public init(frame: [UInt8]) throws(MalformedFrame) {
        var reader = FrameReader(frame)
        switch try reader.read(UInt8.self) {
        case 1: self = .ready(try CodecHandshake(from: &reader))
        case 2: self = .decoded(try DecodedPhoto(from: &reader))
        case 3: self = .encoded(EncodedPhoto(outputBytes: try reader.read()))
        case 4:
            guard let code = RefusalCode(rawValue: try reader.read()) else { throw MalformedFrame() }
            self = .refused(CodecRefusal(code: code, reason: try reader.readText()))
        case 5: self = .probed(try SandboxReport(from: &reader))
        case 6: self = .notApplicable
        default: throw MalformedFrame()
        }
        guard reader.isAtEnd else { throw MalformedFrame() }
    }
}

/// A photo that lies in the work memory.
public struct DecodedPhoto: Hashable, Sendable {
    public var width: UInt32
    /// The height of one frame.
    public var height: UInt32
    public var frames: UInt32
    public var bands: UInt32
    /// 8 or 16.
    public var bitsPerSample: UInt32
    /// The last band is transparency.
    public var hasAlpha: Bool
    /// Inks were converted to sRGB; the source's profile no longer describes the pixels.
    public var wasConvertedFromInks: Bool
    public var workBytes: UInt64
    /// The components of a JPEG; empty for pixels.
    public var planes: [ComponentPlane]
    /// Why the file is not whole, when that was accepted; empty when it is.
    public var damage: String

    public init(
        width: UInt32,
        height: UInt32,
        frames: UInt32,
        bands: UInt32,
        bitsPerSample: UInt32,
        hasAlpha: Bool,
        wasConvertedFromInks: Bool,
        workBytes: UInt64,
        planes: [ComponentPlane],
        damage: String = ""
    ) {
        self.width = width
        self.height = height
        self.frames = frames
        self.bands = bands
        self.bitsPerSample = bitsPerSample
        self.hasAlpha = hasAlpha
        self.wasConvertedFromInks = wasConvertedFromInks
        self.workBytes = workBytes
        self.planes = planes
        self.damage = damage
    }

    func write(to writer: inout FrameWriter) {
        writer.write(width)
        writer.write(height)
        writer.write(frames)
        writer.write(bands)
        writer.write(bitsPerSample)
        writer.write(hasAlpha)
        writer.write(wasConvertedFromInks)
        writer.write(workBytes)
        writer.write(UInt8(planes.count))
        for plane in planes { plane.write(to: &writer) }
        writer.write(damage)
    }

    init(from reader: inout FrameReader) throws(MalformedFrame) {
        width = try reader.read()
        height = try reader.read()
        frames = try reader.read()
        bands = try reader.read()
        bitsPerSample = try reader.read()
        hasAlpha = try reader.readFlag()
        wasConvertedFromInks = try reader.readFlag()
        workBytes = try reader.read()
        let count = try reader.read(UInt8.self)
        guard count <= 4 else { throw MalformedFrame() }
        planes = []
        for _ in 0..<count { planes.append(try ComponentPlane(from: &reader)) }
        damage = try reader.readText()
    }
}

/// A file that lies in the output memory.
public struct EncodedPhoto: Hashable, Sendable {
    public var outputBytes: UInt64

    public init(outputBytes: UInt64) {
        self.outputBytes = outputBytes
    }
}

/// Why a photo could not be decoded or encoded.
public struct CodecRefusal: Error, Hashable, Sendable {
    public var code: RefusalCode
    public var reason: String

    public init(code: RefusalCode, reason: String) {
        self.code = code
        self.reason = reason
    }
}

/// What the parent asks of a codec process. A photo is a decode, the parent's kernel on the shared memory, and an encode.
public enum CodecRequest: Hashable, Sendable {
    case decode(DecodeRequest)
    case encode(EncodeRequest)
    /// Inverts a JPEG in its coded form, without decoding it.
    case invertAmplitudes(AmplitudeRequest)
    /// Tries what the sandbox must forbid.
    case probeSandbox

    /// The request as one frame.
    public var frame: [UInt8] {
        var writer = FrameWriter()
        switch self {
        case .decode(let request):
            writer.write(UInt8(1))
            request.write(to: &writer)
        case .encode(let request):
            writer.write(UInt8(2))
            request.write(to: &writer)
        case .probeSandbox:
            writer.write(UInt8(3))
        case .invertAmplitudes(let request):
            writer.write(UInt8(4))
            request.write(to: &writer)
        }
        return writer.bytes
    }

    public init(frame: [UInt8]) throws(MalformedFrame) {
        var reader = FrameReader(frame)
        switch try reader.read(UInt8.self) {
        case 1: self = .decode(try DecodeRequest(from: &reader))
        case 2: self = .encode(try EncodeRequest(from: &reader))
        case 3: self = .probeSandbox
        case 4: self = .invertAmplitudes(try AmplitudeRequest(from: &reader))
        default: throw MalformedFrame()
        }
        guard reader.isAtEnd else { throw MalformedFrame() }
    }
}

/// The file lies in the input memory; what it is turned into goes to the work memory.
public struct DecodeRequest: Hashable, Sendable {
    public var format: CodecFormat
    public var representation: CodecRepresentation
    public var inputBytes: UInt64
    /// As many frames are decoded; the limits were checked for them.
    public var frames: UInt32
    /// Pixels of a JPEG may come with their sides divided by 2, 4 or 8, rounded up, which takes less time than all of them; else 1.
    public var shrink: UInt8
    /// What decoders can read of a damaged file is enough.
    public var acceptsDamage: Bool
    /// How far the work memory reaches.
    public var workCapacity: UInt64
    /// TIFF: the colours are stored multiplied with the transparency.
    public var isPremultiplied: Bool
    /// HEIC and AVIF: the file has brightness alone.
    public var isGrey: Bool

    public init(
        format: CodecFormat,
        representation: CodecRepresentation,
        inputBytes: UInt64,
        frames: UInt32,
        shrink: UInt8 = 1,
        acceptsDamage: Bool = false,
        workCapacity: UInt64,
        isPremultiplied: Bool = false,
        isGrey: Bool = false
    ) {
        self.format = format
        self.representation = representation
        self.inputBytes = inputBytes
        self.frames = frames
        self.shrink = shrink
        self.acceptsDamage = acceptsDamage
        self.workCapacity = workCapacity
        self.isPremultiplied = isPremultiplied
        self.isGrey = isGrey
    }

    func write(to writer: inout FrameWriter) {
        writer.write(format.rawValue)
        writer.write(representation.rawValue)
        writer.write(inputBytes)
        writer.write(frames)
        writer.write(shrink)
        writer.write(acceptsDamage)
        writer.write(workCapacity)
        writer.write(isPremultiplied)
        writer.write(isGrey)
    }

    init(from reader: inout FrameReader) throws(MalformedFrame) {
        guard let format = CodecFormat(rawValue: try reader.read()), let representation = CodecRepresentation(rawValue: try reader.read())
        else { throw MalformedFrame() }
        self.format = format
        self.representation = representation
        inputBytes = try reader.read()
        frames = try reader.read()
        shrink = try reader.read()
        guard [1, 2, 4, 8].contains(shrink) else { throw MalformedFrame() }
        acceptsDamage = try reader.readFlag()
        workCapacity = try reader.read()
        isPremultiplied = try reader.readFlag()
        isGrey = try reader.readFlag()
    }
}

/// The work memory, as the kernel left it, becomes a file in the output memory.
public struct EncodeRequest: Hashable, Sendable {
    /// The picture to encode, as operations have left it. For coefficients its dimensions and bands count.
    public var picture: PictureRegion
    /// Of coefficients and planes: where the components lie.
    public var arrangement: ComponentArrangement
    /// What of the source's notes goes with it.
    public var carried: CarriedMetadata
    /// How far the output memory reaches.
    public var outputCapacity: UInt64
    /// Bits a sample of the file: 1, 2, 4, 8, 10, 12 or 16.
    public var bitsPerSample: UInt8
    /// WebP, HEIC and AVIF without loss.
    public var lossless: Bool
    /// WebP, HEIC and AVIF with loss: 0 to 100, as the encoder counts.
    public var quality: UInt8
    public var tiff: TIFFCoding
    /// HEIC and AVIF: 420, 422 or 444, for how many samples of colour there are for those of brightness.
    public var subsampling: UInt16

    public init(
        picture: PictureRegion,
        arrangement: ComponentArrangement = ComponentArrangement(),
        carried: CarriedMetadata = .everything,
        outputCapacity: UInt64,
        bitsPerSample: UInt8 = 8,
        lossless: Bool = false,
        quality: UInt8 = 90,
        subsampling: UInt16 = 420,
        tiff: TIFFCoding = TIFFCoding()
    ) {
        self.picture = picture
        self.arrangement = arrangement
        self.carried = carried
        self.outputCapacity = outputCapacity
        self.bitsPerSample = bitsPerSample
        self.lossless = lossless
        self.quality = quality
        self.subsampling = subsampling
        self.tiff = tiff
    }

    func write(to writer: inout FrameWriter) {
        picture.write(to: &writer)
        arrangement.write(to: &writer)
        writer.write(carried.rawValue)
        writer.write(outputCapacity)
        writer.write(bitsPerSample)
        writer.write(lossless)
        writer.write(quality)
        writer.write(subsampling)
        tiff.write(to: &writer)
    }

    init(from reader: inout FrameReader) throws(MalformedFrame) {
        picture = try PictureRegion(from: &reader)
        arrangement = try ComponentArrangement(from: &reader)
        guard let carried = CarriedMetadata(rawValue: try reader.read()) else { throw MalformedFrame() }
        self.carried = carried
        outputCapacity = try reader.read()
        bitsPerSample = try reader.read()
        lossless = try reader.readFlag()
        quality = try reader.read()
        subsampling = try reader.read()
        tiff = try TIFFCoding(from: &reader)
    }
}

/// What of a source's notes goes into the result.
public enum CarriedMetadata: UInt8, Sendable {
    /// All that still holds.
    case everything = 0
    /// The colour profile alone.
    case profile = 1
}

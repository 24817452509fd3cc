internal import CodecWire

/// Whether photos of a format are processed here, and why not.
public enum FormatAvailability: Hashable, Sendable, CustomStringConvertible {
    case on
    /// The configuration switches it off.
    case disabled
    /// Its decoders are too large a risk for a process that is not locked in, and here it could not be.
    case needsSandbox
    /// The image libraries came without it.
    case needsCodec

    public var description: String {
        switch self {
        case .on: "on"
        case .disabled: "off: disabled (--disable)"
        case .needsSandbox: "off: the sandbox could not be set up here, and its decoders run nowhere else"
        case .needsCodec: "off: libheif has no codec for it here (some systems keep it in a package libheif-plugin-…)"
        }
    }
}

extension PhotoFormat {
    /// The formats whose decoders are large and young: they run only where the sandbox holds.
    static let onlyInSandbox: Set<PhotoFormat> = [.heic, .avif]

    /// The formats that say outside of EXIF how a photo is turned; their decoders obey.
    static let decodedUpright: Set<PhotoFormat> = [.heic, .avif]

    /// A photo of this format may take so many times the deadline: HEVC is written at a few megapixels a second, where a JPEG is done in
    /// milliseconds.
    var deadlineFactor: Int {
        switch self {
        case .heic: 4
        case .avif: 2
        default: 1
        }
    }

    func availability(_ handshake: CodecHandshake, _ configuration: EngineConfiguration) -> FormatAvailability {
        if configuration.disabledFormats.contains(self) { return .disabled }
        guard Self.onlyInSandbox.contains(self) else { return .on }
        guard handshake.isLockedIn else { return .needsSandbox }
        return handshake.optionalFormats.contains(codecFormat) ? .on : .needsCodec
    }

    /// `FormatDisabled`, with the reason; nil when the format is on.
    func rejection(_ availability: FormatAvailability) -> PhotoRejection? {
        availability == .on ? nil : PhotoRejection(code: .formatDisabled, reason: "\(name) is \(availability)")
    }
}

extension EngineConfiguration {
    /// How long a photo of this format may take.
    func deadline(for format: PhotoFormat) -> Duration { deadline * format.deadlineFactor }
}

internal import CodecWire

/// A file format of photos, told from the first bytes and never from a name or a declared type.
public enum PhotoFormat: String, CaseIterable, Hashable, Sendable {
    case jpeg
    case png
    case webp
    case gif
    case tiff
    case bmp
    case heic
    case avif

    /// The format that a file of these bytes claims to be.
    public init?(sniffing bytes: [UInt8]) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.starts(with: Array("RIFF".utf8)), bytes.count >= 12, bytes[8..<12].elementsEqual("WEBP".utf8) {
            self = .webp
        } else if bytes.starts(with: Array("GIF87a".utf8)) || bytes.starts(with: Array("GIF89a".utf8)) {
            self = .gif
        } else if bytes.starts(with: [0x49, 0x49, 0x2A, 0x00]) || bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2A])
            || bytes.starts(with: [0x49, 0x49, 0x2B, 0x00]) || bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2B])
        {
            self = .tiff
        } else if bytes.starts(with: Array("BM".utf8)), bytes.count < 18 || bytes[15...17].elementsEqual([0, 0, 0]) {
            // Two letters may begin any text; the header's size behind them is never above 124.
            self = .bmp
        } else if let format = HEIFBrands.format(of: bytes) {
            self = format
        } else {
            return nil
        }
    }

    /// The media type, as for a `Content-Type` header.
    public var contentType: String { "image/\(rawValue)" }

    /// The usual extension of file names, without a dot.
    public var fileExtension: String { self == .jpeg ? "jpg" : rawValue }

    /// The format as people write it.
    public var name: String { self == .webp ? "WebP" : rawValue.uppercased() }

    var codecFormat: CodecFormat {
        switch self {
        case .jpeg: .jpeg
        case .png: .png
        case .webp: .webp
        case .gif: .gif
        case .tiff: .tiff
        case .bmp: .bmp
        case .heic: .heic
        case .avif: .avif
        }
    }
}

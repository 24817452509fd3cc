import AWSWire

/// The formats that the pipeline takes.
enum PhotoType: String, CaseIterable, Sendable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case webp = "image/webp"
    case gif = "image/gif"
    case tiff = "image/tiff"
    case bmp = "image/bmp"
    case heic = "image/heic"
    case avif = "image/avif"

    /// How people are told what is taken.
    static let names = "JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC and AVIF"

    /// The extensions of file names; the first is the one that a nameless photo gets.
    var extensions: [String] {
        switch self {
        case .jpeg: ["jpg", "jpeg", "jpe", "jfif"]
        case .png: ["png"]
        case .webp: ["webp"]
        case .gif: ["gif"]
        case .tiff: ["tif", "tiff"]
        case .bmp: ["bmp", "dib"]
        case .heic: ["heic", "heif", "hif"]
        case .avif: ["avif"]
        }
    }

    /// Reads a `Content-Type`, parameters ignored.
    init?(mediaType: some StringProtocol) {
        let bare = mediaType.prefix { $0 != ";" && $0 != " " }
        if bare.equalsIgnoringASCIICase("image/jpg") {
            self = .jpeg
        } else if bare.equalsIgnoringASCIICase("image/x-ms-bmp") {
            self = .bmp
        } else if bare.equalsIgnoringASCIICase("image/heif") {
            self = .heic
        } else if let type = Self.allCases.first(where: { bare.equalsIgnoringASCIICase($0.rawValue) }) {
            self = type
        } else {
            return nil
        }
    }

    /// Reads the extension of a file's name.
    init?(name: some StringProtocol) {
        guard let dot = name.lastIndex(of: ".") else { return nil }
        let ending = name[name.index(after: dot)...]
        guard let type = Self.allCases.first(where: { $0.extensions.contains { ending.equalsIgnoringASCIICase($0) } }) else { return nil }
        self = type
    }

    /// The type of a file that is offered: by its name first, since browsers and scripts guess the media type from it as well.
    ///
    /// A name without a known extension is judged by its media type. A name whose extension is of something else (`notes.txt`) is
    /// no photo, whatever media type came with it.
    static func offered(name: String, mediaType: String?) -> PhotoType? {
        if let type = PhotoType(name: name) { return type }
        guard !name.dropFirst().contains(".") else { return nil }
        return mediaType.flatMap { PhotoType(mediaType: $0) }
    }
}

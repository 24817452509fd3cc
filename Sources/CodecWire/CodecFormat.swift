/// The file formats that a codec process knows, with their numbers on the wire.
public enum CodecFormat: UInt8, Sendable {
    case jpeg = 1
    case png = 2
    case webp = 3
    case gif = 4
    case tiff = 5
    case bmp = 6
    case heic = 7
    case avif = 8
}

/// What a codec process turns the photo into.
public enum CodecRepresentation: UInt8, Sendable {
    /// The quantised DCT coefficients of a JPEG.
    case coefficients = 1
    /// Interleaved samples without padding.
    case pixels = 2
    /// The samples of a JPEG's components, each at its own sampling and without conversion of colours.
    case planes = 3
}

/// Why a codec process refuses a photo, with the numbers that its C code uses.
public enum RefusalCode: UInt8, Sendable {
    case corrupt = 1
    case truncated = 2
    case unsupported = 3
    case tooLarge = 4
    case outOfMemory = 5
    case `internal` = 6
}

/// Why a photo cannot be processed. The fault lies in the file (or in what was asked of it): trying again gives the same.
public struct PhotoRejection: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable word for programs.
    public enum Code: String, CaseIterable, Hashable, Sendable {
        case emptyFile = "EmptyFile"
        case fileTooLarge = "FileTooLarge"
        case unknownFormat = "UnknownFormat"
        case formatDisabled = "FormatDisabled"
        case unsupportedFeature = "UnsupportedFeature"
        case truncated = "Truncated"
        case corrupt = "Corrupt"
        case sideTooLong = "SideTooLong"
        case tooManyPixels = "TooManyPixels"
        case tooManyFrames = "TooManyFrames"
        case takesTooLong = "TakesTooLong"
        case takesTooMuchMemory = "TakesTooMuchMemory"
        case decoderCrashed = "DecoderCrashed"
        case representationUnavailable = "RepresentationUnavailable"
        case unknownOperation = "UnknownOperation"
        case malformedOperation = "MalformedOperation"
    }

    public var code: Code
    /// One plain sentence for people, without a full stop.
    public var reason: String

    public init(code: Code, reason: String) {
        self.code = code
        self.reason = reason
    }

    public var description: String { "\(code.rawValue): \(reason)" }
}

/// What is done to a photo. A list of operations is applied from left to right.
///
/// Geometry is meant as the photo is seen, that is, turned as its EXIF orientation says; the orientation itself stays in the file.
public enum PhotoOperation: Hashable, Sendable {
    /// Every colour becomes its complement; transparency stays.
    case invert
    /// Colours become their light.
    case grayscale
    /// Colours become shades of brown.
    case sepia
    /// Adds this percentage (−100 … 100) of white.
    case brightness(Double)
    /// Moves values away from the middle by this percentage (−100 … 100).
    case contrast(Double)
    /// Values, as parts of one, are raised to 1 / gamma (0.1 … 10): above 1 is lighter.
    case gamma(Double)
    /// Gaussian blur with this standard deviation (0.3 … 250 pixels).
    case blur(sigma: Double)
    /// Unsharp mask: adds `amount` (0 … 10) times what a blur of `sigma` (0.3 … 20 pixels) takes away.
    case sharpen(amount: Double, sigma: Double)
    case resize(ResizeBounds)
    /// Turns clockwise by degrees (0 ..< 360). Other than right angles enlarge the canvas.
    case rotate(degrees: Double)
    case flip(FlipDirection)
    /// The first frame, made to fit into a square of this many pixels (1 … 4096), upright, without metadata but the colour profile.
    case thumbnail(size: Int)
}

/// How a flip exchanges sides.
public enum FlipDirection: String, CaseIterable, Hashable, Sendable {
    /// Left and right.
    case horizontal
    /// Top and bottom.
    case vertical
}

/// The size that a photo shall get.
public struct ResizeBounds: Hashable, Sendable {
    public enum Mode: String, CaseIterable, Hashable, Sendable {
        /// As large as fits into the bounds, never larger than it was.
        case fit
        /// Exactly the bounds, which it covers; what goes beyond is cut off evenly at both sides.
        case fill
    }

    /// nil leaves the width open; then there is a height.
    public var width: Int?
    /// nil leaves the height open; then there is a width.
    public var height: Int?
    /// ``Mode/fill`` needs both sides.
    public var mode: Mode

    public init(width: Int?, height: Int?, mode: Mode = .fit) {
        self.width = width
        self.height = height
        self.mode = mode
    }
}

// MARK: Text

extension PhotoOperation: CustomStringConvertible {
    /// The canonical text, as metadata and comparisons have it: what was left out is filled in, numbers are in their shortest form.
    public var description: String {
        switch self {
        case .invert, .grayscale, .sepia: name
        case .brightness(let number), .contrast(let number), .gamma(let number), .blur(let number), .rotate(let number):
            "\(name)=\(OperationNumber.text(number))"
        case .sharpen(let amount, let sigma): "\(name)=\(OperationNumber.text(amount)):\(OperationNumber.text(sigma))"
        case .resize(let bounds): "\(name)=\(bounds)"
        case .flip(let direction): "\(name)=\(direction.rawValue)"
        case .thumbnail(let size): "\(name)=\(size)"
        }
    }

    /// The word that it begins with.
    public var name: String {
        switch self {
        case .invert: "invert"
        case .grayscale: "grayscale"
        case .sepia: "sepia"
        case .brightness: "brightness"
        case .contrast: "contrast"
        case .gamma: "gamma"
        case .blur: "blur"
        case .sharpen: "sharpen"
        case .resize: "resize"
        case .rotate: "rotate"
        case .flip: "flip"
        case .thumbnail: "thumbnail"
        }
    }

    /// Reads a list as people write it, with commas between operations: `invert,resize=1600`.
    ///
    /// - Throws: a rejection that names the position of what is not an operation.
    public static func list(_ text: String) throws(PhotoRejection) -> [PhotoOperation] {
        try OperationParser.parse(text)
    }
}

extension Sequence<PhotoOperation> {
    /// The canonical text of a list, which ``PhotoOperation/list(_:)`` reads.
    public var canonicalText: String { map(\.description).joined(separator: ",") }
}

extension ResizeBounds: CustomStringConvertible {
    /// `1600` for a square, else `640x480`, `640x` or `x480`, with the mode unless it is the usual one.
    public var description: String {
        let sides =
            width == height
            ? width.map { "\($0)" } ?? "" : (width.map { "\($0)" } ?? "") + "x" + (height.map { "\($0)" } ?? "")
        return mode == .fit ? sides : "\(sides):\(mode.rawValue)"
    }
}

internal import CodecWire

extension KernelStep {
    /// The step for people.
    var words: String {
        switch self {
        case .complement(let words, _): "complement \(words.count * 8) bytes"
        case .negate(let words, _): "negate \(words.count * 4) coefficients"
        case .lookUp(let picture, _): "look up every sample of \(picture.shape.words) in a table"
        case .mix(let source, let target, _): "mix \(source.shape.bands) channels to \(target.shape.bands)"
        case .premultiply: "weigh colours by transparency"
        case .unpremultiply: "take the weight of transparency off the colours"
        case .convolve(_, _, let axis, let weights): "sum \(weights.count) neighbours \(axis.adverb)"
        case .resample(let source, let target, let axis, let weights):
            "resample \(axis.adverb) from \(axis.length(of: source.shape)) to \(axis.length(of: target.shape)), \(weights.taps) taps"
        case .turn(_, let target, _): "turn or mirror to \(target.shape.words)"
        case .rotate(_, let target, _): "turn by an angle, to \(target.shape.words)"
        case .unsharp: "add what a blur took away"
        default: "rearrange blocks"
        }
    }
}

extension PictureShape {
    fileprivate var words: String { frames == 1 ? "\(width) × \(height)" : "\(frames) × \(width) × \(height)" }
}

extension PictureAxis {
    fileprivate var adverb: String { self == .horizontal ? "horizontally" : "vertically" }

    fileprivate func length(of shape: PictureShape) -> Int { self == .horizontal ? shape.width : shape.height }
}

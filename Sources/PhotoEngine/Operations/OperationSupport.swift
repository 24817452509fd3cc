extension Representation {
    /// Whether all operations can be done on this form of a photo of this header: the one place that knows. Everything is possible on
    /// pixels.
    func supports(_ operations: [PhotoOperation], on header: PhotoHeader) -> Bool {
        switch self {
        case .amplitudeBits: header.obstacleToAmplitudeBits(operations) == nil
        case .coefficients: header.obstacleToCoefficients(operations) == nil
        case .planes: header.obstacleToPlanes(operations) == nil
        case .colourTable: operations.allSatisfy(\.isPointwise)
        case .pixels: true
        }
    }
}

extension PhotoOperation {
    /// Each pixel of the result depends on the same pixel of the source alone.
    var isPointwise: Bool {
        switch self {
        case .invert, .grayscale, .sepia, .brightness, .contrast, .gamma: true
        case .blur, .sharpen, .resize, .rotate, .flip, .thumbnail: false
        }
    }
}

internal import CodecWire

extension ProgramCompiler {
    mutating func blur(_ sigma: Double) throws(PhotoRejection) {
        try withTransparency { compiler throws(PhotoRejection) in
            try compiler.blur(compiler.picture, into: compiler.picture, sigma)
        }
    }

    mutating func sharpen(_ amount: Double, _ sigma: Double) throws(PhotoRejection) {
        guard amount > 0 else { return }
        let sharp = picture
        let blurred = try allocate(sharp.shape)
        if sharp.shape.hasAlpha {
            var shape = sharp.shape
            shape.bitsPerSample = 16
            let wide = try allocate(shape)
            try append(.premultiply(source: sharp, target: wide))
            try blur(wide, into: wide, sigma)
            try append(.unpremultiply(source: wide, target: blurred))
            release(wide)
        } else {
            try blur(sharp, into: blurred, sigma)
        }
        try append(.unsharp(sharp, blurred: blurred, amount: Int32((amount * Double(FixedPoint.one)).rounded())))
        release(blurred)
    }

    /// Blurs a picture into another place or into its own.
    private mutating func blur(_ source: PictureRegion, into target: PictureRegion, _ sigma: Double) throws(PhotoRejection) {
        guard sigma <= Self.widestDirectBlur else { return try blurReduced(source, into: target, sigma) }
        let weights = FilterWeights.gaussian(sigma: sigma)
        let between = try allocate(source.shape)
        try append(.convolve(source: source, target: between, axis: .horizontal, weights: weights))
        try append(.convolve(source: between, target: target, axis: .vertical, weights: weights))
        release(between)
    }

    /// In pixels. Wider ones are computed on fewer pixels.
    private static let widestDirectBlur = 4.0

    /// A wide blur leaves no detail that a picture with pixels half a standard deviation apart could not show: the blur is computed
    /// for those alone, and the others are interpolated. So its time does not grow with its width.
    private mutating func blurReduced(_ source: PictureRegion, into target: PictureRegion, _ sigma: Double) throws(PhotoRejection) {
        let shape = source.shape
        let (across, down) = (ReducedAxis(length: shape.width, sigma: sigma), ReducedAxis(length: shape.height, sigma: sigma))
        var step = shape
        step.height = down.reducedLength
        let low = try allocate(step)
        try append(.resample(source: source, target: low, axis: .vertical, down.blurring))
        step.width = across.reducedLength
        let small = try allocate(step)
        try append(.resample(source: low, target: small, axis: .horizontal, across.blurring))
        release(low)
        step.height = shape.height
        let high = try allocate(step)
        try append(.resample(source: small, target: high, axis: .vertical, down.interpolating))
        release(small)
        try append(.resample(source: high, target: target, axis: .horizontal, across.interpolating))
        release(high)
    }
}

/// One axis of a picture, and the few places along it for which a wide blur is computed.
private struct ReducedAxis {
    let length: Int
    let sigma: Double
    let pitch: Double
    let reducedLength: Int

    /// Places beyond each end, so that those at the ends are interpolated between neighbours too.
    private static let margin = 4

    init(length: Int, sigma: Double) {
        self.length = length
        self.sigma = sigma
        pitch = sigma / 2
        reducedLength = Int((Double(length) / pitch).rounded(.up)) + 2 * Self.margin
    }

    /// From the picture to the places, which lie evenly around its middle.
    var blurring: ResamplingWeights {
        ResamplingWeights(
            source: length,
            target: reducedLength,
            first: (Double(length) - pitch * Double(reducedLength) + pitch - 1) / 2,
            pitch: pitch,
            reach: 3.5 * sigma,
            edge: .lastPixel,
            filter: { [sigma] in FilterFunction.gaussian($0 / sigma) }
        )
    }

    /// From the places to the picture.
    var interpolating: ResamplingWeights {
        ResamplingWeights(
            source: reducedLength,
            target: length,
            first: (Double(reducedLength) - Double(length) / pitch + 1 / pitch - 1) / 2,
            pitch: 1 / pitch,
            reach: 3,
            edge: .nothing,
            filter: FilterFunction.lanczos
        )
    }
}

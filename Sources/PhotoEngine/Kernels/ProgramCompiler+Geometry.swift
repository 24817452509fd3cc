internal import CodecWire

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

extension ProgramCompiler {
    mutating func turn(_ turn: PictureTurn) throws(PhotoRejection) {
        guard turn != .none else { return }
        var shape = picture.shape
        if turn.transposes { (shape.width, shape.height) = (shape.height, shape.width) }
        try replace(by: shape) { .turn(source: $0, target: $1, turn) }
    }

    mutating func rotate(_ degrees: Double) throws(PhotoRejection) {
        if let turn = PictureTurn(degrees: degrees) { return try self.turn(turn.stored(in: orientation)) }
        // In a mirror things turn the other way round.
        let angle = (orientation.isMirror ? -degrees : degrees) * .pi / 180
        try withTransparency { compiler throws(PhotoRejection) in
            let from = compiler.picture.shape
            let rotation = RotationPlan(angle, width: from.width, height: from.height)
            var to = from
            (to.width, to.height) = rotation.canvas
            try compiler.replace(by: to) { .rotate(source: $0, target: $1, rotation.step) }
        }
    }

    mutating func resize(_ bounds: ResizeBounds) throws(PhotoRejection) {
        let shape = picture.shape
        let isLying = orientation.transposes
        let (width, height, factor) = shrinking.map { ($0.width, $0.height, $0.factor) } ?? (shape.width, shape.height, 1)
        shrinking = nil
        let resizing = Resizing(isLying ? (height, width) : (width, height), to: bounds)
        let (across, down) = isLying ? (resizing.height, resizing.width) : (resizing.width, resizing.height)
        try resample(horizontally: across.shrunk(by: factor), vertically: down.shrunk(by: factor))
    }

    mutating func makeThumbnail(_ size: Int) throws(PhotoRejection) {
        dropFrames()
        try resize(ResizeBounds(width: size, height: size))
        try turn(orientation)
        orientation = .none
    }

    private mutating func resample(horizontally across: Resizing.Axis, vertically down: Resizing.Axis) throws(PhotoRejection) {
        guard across.isChange || down.isChange else { return }
        try withTransparency { compiler throws(PhotoRejection) in
            let shape = compiler.picture.shape
            // First the axis that leaves less to do for the other.
            let isVerticalFirst = shape.width * down.target <= across.target * shape.height
            for axis: PictureAxis in isVerticalFirst ? [.vertical, .horizontal] : [.horizontal, .vertical] {
                let change = axis == .vertical ? down : across
                guard change.isChange else { continue }
                var shape = compiler.picture.shape
                if axis == .vertical { shape.height = change.target } else { shape.width = change.target }
                let weights = change.weights
                try compiler.replace(by: shape) { .resample(source: $0, target: $1, axis: axis, weights) }
            }
        }
    }
}

/// The arithmetic of a resize, on the picture as it is seen.
struct Resizing: Hashable {
    /// One side: this part of so many pixels becomes so many.
    struct Axis: Hashable {
        var source: Int
        var origin: Double
        var length: Double
        var target: Int

        /// The same, of a picture that was decoded to a part of its size. Its last pixel may stand for fewer than the others do.
        func shrunk(by factor: Int) -> Axis {
            let parts = Double(factor)
            return Axis(source: Shrinking.side(source, by: factor), origin: origin / parts, length: length / parts, target: target)
        }

        var isChange: Bool { source != target || length != Double(source) }
        var weights: ResamplingWeights { .lanczos(source: source, origin: origin, length: length, target: target) }
    }

    var width: Axis
    var height: Axis

    init(_ size: (width: Int, height: Int), to bounds: ResizeBounds) {
        let across = bounds.width.map { Double($0) / Double(size.width) }
        let down = bounds.height.map { Double($0) / Double(size.height) }
        switch (bounds.mode, across, down) {
        case (.fill, .some(let across), .some(let down)):
            let scale = max(across, down)
            width = Self.filling(size.width, bounds.width ?? size.width, scale)
            height = Self.filling(size.height, bounds.height ?? size.height, scale)
        default:
            let scale = min(1, across ?? 1, down ?? 1)
            width = Self.fitting(size.width, scale)
            height = Self.fitting(size.height, scale)
        }
    }

    private static func fitting(_ source: Int, _ scale: Double) -> Axis {
        Axis(source: source, origin: 0, length: Double(source), target: max(1, Int((Double(source) * scale).rounded())))
    }

    /// The middle part that becomes the target.
    private static func filling(_ source: Int, _ target: Int, _ scale: Double) -> Axis {
        let length = min(Double(source), Double(target) / scale)
        return Axis(source: source, origin: (Double(source) - length) / 2, length: length, target: target)
    }
}

/// Turning clockwise by any angle, around the middle.
private struct RotationPlan {
    /// Holds all of the turned picture.
    let canvas: (width: Int, height: Int)
    let step: PictureRotation

    init(_ angle: Double, width: Int, height: Int) {
        let (cosine, sine) = (cos(angle), sin(angle))
        // What is a whole number but for rounding stays one.
        func side(_ length: Double) -> Int { max(1, Int((length - 1e-6).rounded(.up))) }
        canvas = (
            side(abs(Double(width) * cosine) + abs(Double(height) * sine)), side(abs(Double(width) * sine) + abs(Double(height) * cosine))
        )
        // The middle of a pixel is half a pixel from its corner. Back from the canvas to the picture: by the opposite angle.
        let (x, y) = (0.5 - Double(canvas.width) / 2, 0.5 - Double(canvas.height) / 2)
        let one = 4_294_967_296.0
        // Half of 1/256 more, for the places between pixels are cut off there.
        let half = 1.0 / 512
        func fixed(_ number: Double) -> Int64 { Int64((number * one).rounded()) }
        step = PictureRotation(
            ux: fixed(cosine),
            uy: fixed(sine),
            u0: fixed(cosine * x + sine * y + Double(width) / 2 - 0.5 + half),
            vx: fixed(-sine),
            vy: fixed(cosine),
            v0: fixed(-sine * x + cosine * y + Double(height) / 2 - 0.5 + half),
            weights: FilterWeights.cubic
        )
    }
}

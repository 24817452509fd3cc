internal import CodecWire

/// What a device does to one photo: steps on one memory, in their order.
struct KernelProgram: Hashable, Sendable {
    var steps: [KernelStep]
    /// The picture as it is in the end. For coefficients its shape counts, and `offset` is where they begin.
    var result: PictureRegion
    /// How far the memory reaches.
    var bytes: Int
    /// Of coefficients and planes: where the components lie in the end.
    var arrangement = ComponentArrangement()
}

extension KernelProgram {
    /// The program for pixels. The same function plans with the shapes that a header allows and runs with the one decoded.
    ///
    /// - Parameters:
    ///   - shape: the picture as it is decoded.
    ///   - orientation: what has to be done to the picture so that it is seen upright.
    ///   - shrinking: to what part of its size it is decoded.
    /// - Throws: the rejection of operations that cannot be done, or whose results go beyond the limits.
    init(
        _ operations: [PhotoOperation],
        on shape: PictureShape,
        orientation: PictureTurn,
        shrinking: Shrinking? = nil,
        limits: PhotoLimits
    ) throws(PhotoRejection) {
        var compiler = try ProgramCompiler(shape, orientation: orientation, keepsBands: false, limits: limits)
        compiler.shrinking = shrinking
        for operation in operations { try compiler.add(operation) }
        self = try compiler.program()
    }

    /// The program for a table of colours of three bytes each.
    init(_ operations: [PhotoOperation], onTableOf colours: Int) throws(PhotoRejection) {
        // Tables are small, and the photo's own size was checked.
        var limits = PhotoLimits()
        (limits.side, limits.framePixels, limits.totalPixels) = (.max, .max, .max / 32)
        let shape = PictureShape(width: max(1, colours), height: 1, bands: 3)
        var compiler = try ProgramCompiler(shape, orientation: .none, keepsBands: true, limits: limits)
        for operation in operations { try compiler.add(operation) }
        self = try compiler.program()
    }
}

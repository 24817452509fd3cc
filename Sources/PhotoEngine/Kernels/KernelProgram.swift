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
    /// The program for pixels. The same function plans with the largest shape that a header allows and runs with the one decoded.
    ///
    /// - Throws: the rejection of operations that cannot be done.
    init(_ operations: [PhotoOperation], on shape: PictureShape) throws(PhotoRejection) {
        let picture = PictureRegion(shape: shape)
        var steps: [KernelStep] = []
        for operation in operations {
            guard operation == .invert else { throw .unsupported("the operation \(operation) is not supported") }
            steps.append(.complement(words: picture.words, mask: shape.colourMask))
        }
        self.init(steps: steps, result: picture, bytes: picture.end)
    }

    /// The program for a table of colours of three bytes each.
    init(_ operations: [PhotoOperation], onTableOf colours: Int) throws(PhotoRejection) {
        try self.init(operations, on: PictureShape(width: colours, height: 1, bands: 3))
    }
}

extension PictureShape {
    /// All bits, but those of the last band when it is transparency. One, two and four bands fit a word, and three have none.
    var colourMask: UInt64 {
        guard hasAlpha else { return .max }
        switch (bands, bitsPerSample) {
        case (2, 8): return 0x00FF_00FF_00FF_00FF
        case (2, 16): return 0x0000_FFFF_0000_FFFF
        case (4, 8): return 0x00FF_FFFF_00FF_FFFF
        case (4, 16): return 0x0000_FFFF_FFFF_FFFF
        default: return .max
        }
    }
}

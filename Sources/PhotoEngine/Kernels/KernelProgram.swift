internal import CodecWire

/// What a device does to one photo: steps on one memory, in their order.
struct KernelProgram: Hashable, Sendable {
    var steps: [KernelStep]
    /// The picture as it is in the end. For coefficients its shape counts, and `offset` is where they begin.
    var result: PictureRegion
    /// How far the memory reaches.
    var bytes: Int
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

    /// The program for the coefficients that a codec process decoded. What that process says is checked against the memory's size.
    init(_ operations: [PhotoOperation], onCoefficientsOf photo: DecodedPhoto, memoryBytes: Int) throws(PhotoRejection) {
        let disagreement = PhotoRejection(code: .corrupt, reason: "the decoded photo is not what its header announced")
        guard photo.workBytes <= UInt64(memoryBytes) else { throw disagreement }
        var steps: [KernelStep] = []
        for operation in operations {
            guard operation == .invert else { throw .unsupported("the operation \(operation) is not supported on coefficients") }
            for plane in photo.planes {
                let blockBytes: UInt64 = 128
                guard
                    plane.offset % blockBytes == 0, plane.offset <= photo.workBytes,
                    plane.blocks <= (photo.workBytes - plane.offset) / blockBytes
                else { throw disagreement }
                let first = Int(plane.offset / 8)
                let words = first..<first + Int(plane.blocks * blockBytes / 8)
                steps.append(.negate(words: words, dcStep: UInt16(truncatingIfNeeded: plane.dcStep)))
            }
        }
        self.init(steps: steps, result: PictureRegion(shape: photo.shape), bytes: Int(photo.workBytes))
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

internal import CodecWire

/// What a photo takes at its largest, in bytes, by what its header says.
struct MemoryNeeds: Hashable, Sendable {
    /// The memory that is shared with the codec process: all pictures that exist at once.
    var work = 0
    /// What the codec process takes besides, while it decodes or encodes.
    var codec = 0
    /// The picture in the end.
    var result = 0
}

extension PhotoHeader {
    /// What the operations need on pixels. The programs are compiled for all that a decoder may make of the file, so that what cannot be
    /// done is refused before anything is decoded.
    func memoryNeeds(forPixels operations: [PhotoOperation], limits: PhotoLimits) throws(PhotoRejection) -> MemoryNeeds {
        if !parts.isEmpty { try checkParts(operations) }
        for part in parts { try limits.check(part) }
        // One part at a time, each with a plan of its own: here the largest counts.
        var picture = parts.max { $0.byteCount < $1.byteCount } ?? shape
        if operations.yieldOnePicture { picture.frames = 1 }
        var needs = MemoryNeeds()
        let shrinking = Shrinking(self, for: operations)
        if let shrinking { picture = shrinking.applied(to: picture) }
        for shape in possibleShapes(of: picture) {
            let program = try KernelProgram(operations, on: shape, orientation: orientation, shrinking: shrinking, limits: limits)
            // Four inks are decoded before they become three colours.
            let decoded = max(shape.byteCount, Int.saturatingProduct(shape.width, shape.height, shape.frames, bands))
            needs.work = max(needs.work, program.bytes, decoded)
            needs.result = max(needs.result, program.result.shape.byteCount)
            needs.codec = max(needs.codec, decoded, program.result.shape.byteCount)
        }
        return needs
    }

    /// How many frames have to be decoded.
    func frames(for operations: [PhotoOperation]) -> Int {
        operations.yieldOnePicture ? 1 : frames
    }
}

extension PhotoOperation {
    /// No value of a sample comes up that was not there, but for its opposite: a picture of few levels keeps its depth.
    var keepsLevels: Bool {
        switch self {
        case .invert, .flip: true
        case .rotate(let degrees): PictureTurn(degrees: degrees) != nil
        case .grayscale, .sepia, .brightness, .contrast, .gamma, .blur, .sharpen, .resize, .thumbnail: false
        }
    }
}

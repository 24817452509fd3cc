internal import CodecWire

/// Turns operations into steps, one after the other. It keeps track of the picture as it is in between: its dimensions, where it lies,
/// and how it has to be turned to be seen upright.
struct ProgramCompiler {
    private(set) var steps: [KernelStep] = []
    private(set) var picture: PictureRegion
    /// What has to be done to the picture as it is stored so that it is seen upright.
    var orientation: PictureTurn
    /// How the picture was decoded, until a resize gives it the size that is wanted of it.
    var shrinking: Shrinking?
    /// Bands are neither added nor dropped: so it is in tables of colours.
    let keepsBands: Bool
    private let limits: PhotoLimits
    private var memory = RegionAllocator()
    /// Operations on single samples wait here, so that several in a row become one step.
    private var waiting: SampleTable?
    private var work = 0

    init(_ shape: PictureShape, orientation: PictureTurn, keepsBands: Bool, limits: PhotoLimits) throws(PhotoRejection) {
        self.orientation = orientation
        self.keepsBands = keepsBands
        self.limits = limits
        picture = PictureRegion(shape: shape)
        picture = try allocate(shape)
    }

    mutating func add(_ operation: PhotoOperation) throws(PhotoRejection) {
        if let table = SampleTable(operation, bits: picture.shape.bitsPerSample) {
            waiting = waiting?.then(table) ?? table
            return
        }
        try finishSamples()
        switch operation {
        case .grayscale: try mix(.light)
        case .sepia: try mix(.sepia)
        case .blur(let sigma): try blur(sigma)
        case .sharpen(let amount, let sigma): try sharpen(amount, sigma)
        case .resize(let bounds): try resize(bounds)
        case .rotate(let degrees): try rotate(degrees)
        case .flip(let direction): try turn(PictureTurn(direction).stored(in: orientation))
        case .thumbnail(let size): try makeThumbnail(size)
        case .invert, .brightness, .contrast, .gamma: preconditionFailure("these have tables")
        }
    }

    mutating func program() throws(PhotoRejection) -> KernelProgram {
        try finishSamples()
        return KernelProgram(steps: steps, result: picture, bytes: memory.bytes)
    }

    private mutating func finishSamples() throws(PhotoRejection) {
        guard let table = waiting else { return }
        waiting = nil
        if table.isIdentity { return }
        // Faster than a table, and the usual case.
        let isComplement = table.isComplement && picture.shape.colourMask != nil
        try append(
            isComplement
                ? .complement(words: picture.words, mask: picture.shape.colourMask ?? .max)
                : .lookUp(picture, table: table.values)
        )
    }

    // MARK: What the operations are built from

    mutating func append(_ step: KernelStep) throws(PhotoRejection) {
        work += step.multiplications
        guard work <= limits.multiplications else {
            throw PhotoRejection(code: .takesTooLong, reason: "these operations take too long on a photo of this size")
        }
        steps.append(step)
    }

    /// Memory for another picture.
    ///
    /// - Throws: the rejection of a picture beyond the limits.
    mutating func allocate(_ shape: PictureShape) throws(PhotoRejection) -> PictureRegion {
        try limits.check(allFramesOf: shape)
        let region = PictureRegion(offset: memory.take(shape.byteCount), shape: shape)
        guard memory.bytes <= limits.workBytes else {
            throw PhotoRejection(code: .takesTooMuchMemory, reason: "these operations take too much memory on a photo of this size")
        }
        return region
    }

    mutating func release(_ region: PictureRegion) {
        memory.release(region.offset)
    }

    /// A step from the picture to another one, which takes its place.
    mutating func replace(
        by shape: PictureShape,
        _ step: (_ source: PictureRegion, _ target: PictureRegion) -> KernelStep
    ) throws(PhotoRejection) {
        let target = try allocate(shape)
        try append(step(picture, target))
        release(picture)
        picture = target
    }

    /// A filter of the picture with colours weighed by transparency, where there is any.
    mutating func withTransparency(_ filter: (inout ProgramCompiler) throws(PhotoRejection) -> Void) throws(PhotoRejection) {
        guard picture.shape.hasAlpha else { return try filter(&self) }
        let bits = picture.shape.bitsPerSample
        var shape = picture.shape
        shape.bitsPerSample = 16
        try replace(by: shape) { .premultiply(source: $0, target: $1) }
        try filter(&self)
        shape = picture.shape
        shape.bitsPerSample = bits
        try replace(by: shape) { .unpremultiply(source: $0, target: $1) }
    }

    /// Another place for the picture from now on.
    mutating func take(_ region: PictureRegion) {
        picture = region
    }

    /// Only the first frame counts from now on.
    mutating func dropFrames() {
        picture.shape.frames = 1
    }
}

extension KernelStep {
    /// About how much a device has to do.
    fileprivate var multiplications: Int {
        switch self {
        case .complement, .negate, .complementDifferences, .turnBlocks: 0
        case .lookUp(let target, _), .mix(_, let target, _), .premultiply(_, let target), .unpremultiply(_, let target),
            .turn(_, let target, _), .unsharp(let target, _, _):
            target.shape.samples
        case .convolve(_, let target, _, let weights): target.shape.samples * weights.count
        case .resample(_, let target, _, let weights): target.shape.samples * weights.taps
        case .rotate(_, let target, _): target.shape.samples * 20
        }
    }
}

extension PictureShape {
    fileprivate var samples: Int { byteCount / (bitsPerSample / 8) }

    /// All bits, but those of the last band when it is transparency; nil when they do not repeat in every word.
    var colourMask: UInt64? {
        guard hasAlpha else { return .max }
        switch (bands, bitsPerSample) {
        case (2, 8): return 0x00FF_00FF_00FF_00FF
        case (2, 16): return 0x0000_FFFF_0000_FFFF
        case (4, 8): return 0x00FF_FFFF_00FF_FFFF
        case (4, 16): return 0x0000_FFFF_FFFF_FFFF
        default: return nil
        }
    }
}

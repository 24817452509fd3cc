internal import CodecWire

/// A step as a kernel of a device sees it.
struct KernelJob: Hashable {
    var kernel: OpenCLKernel
    /// How much work it is: the kernel says of what.
    var items: Int
    /// What the kernel's text says a job is; the places of tables are filled in when they have one.
    var words: [Int64]
    /// Tables, and which word of the job tells where each is.
    var tables: [(word: Int, bytes: [UInt8])] = []

    static func == (one: KernelJob, other: KernelJob) -> Bool {
        one.kernel == other.kernel && one.items == other.items && one.words == other.words
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(kernel)
        hasher.combine(words)
    }

    /// - Parameter base: the byte at which the photo's memory begins.
    init(_ step: KernelStep, base: Int) {
        switch step {
        case .complement(let words, let mask):
            self.init(.complement, words.count, [base + words.lowerBound * 8, words.count, Int(bitPattern: UInt(mask))])
        case .negate(let words, let dcStep):
            self.init(.negate, words.count, [base + words.lowerBound * 8, words.count, Int(dcStep)])
        case .lookUp(let picture, let table):
            let shape = picture.shape
            self.init(
                shape.is16 ? .lookUp16 : .lookUp8,
                shape.pixels,
                [base + picture.offset, shape.pixels, shape.bands, shape.colourBands, 0],
                [(4, table.bytes)]
            )
        case .mix(let source, let target, let matrix):
            let (from, to) = (source.shape, target.shape)
            self.init(
                from.is16 ? .mix16 : .mix8,
                from.pixels,
                [base + source.offset, base + target.offset, from.pixels, from.bands, from.colourBands, to.bands, to.colourBands, 0],
                [(7, matrix.weights.bytes)]
            )
        case .premultiply(let source, let target):
            let kernel = source.shape.is16 ? OpenCLKernel.premultiply16 : .premultiply8
            self.init(kernel, source.shape.pixels, [base + source.offset, base + target.offset, source.shape.pixels, source.shape.bands])
        case .unpremultiply(let source, let target):
            let kernel = target.shape.is16 ? OpenCLKernel.unpremultiply16 : .unpremultiply8
            self.init(kernel, source.shape.pixels, [base + source.offset, base + target.offset, source.shape.pixels, source.shape.bands])
        case .convolve(let source, let target, let axis, let weights):
            let shape = source.shape
            self.init(
                shape.is16 ? .convolve16 : .convolve8,
                shape.samples,
                [base + source.offset, base + target.offset, shape.samples, shape.length(axis), shape.stride(axis), weights.count, 0],
                [(6, weights.bytes)]
            )
        case .resample(let source, let target, let axis, let weights):
            let (from, to) = (source.shape, target.shape)
            self.init(
                to.is16 ? .resample16 : .resample8,
                to.samples,
                [
                    base + source.offset, base + target.offset, to.samples, to.length(axis), from.length(axis), to.stride(axis),
                    weights.taps, 0, 0,
                ],
                [(7, weights.starts.bytes), (8, weights.weights.bytes)]
            )
        case .turn(let source, let target, let turn):
            let shape = target.shape
            self.init(
                .turn,
                shape.pixels,
                [
                    base + source.offset, base + target.offset, shape.pixels, shape.width, shape.height,
                    shape.bands * shape.bitsPerSample / 8,
                ] + turn.words
            )
        case .rotate(let source, let target, let rotation):
            let (from, to) = (source.shape, target.shape)
            self.init(
                from.is16 ? .rotate16 : .rotate8,
                to.pixels,
                [
                    base + source.offset, base + target.offset, to.pixels, to.width, to.height, from.width, from.height, from.bands,
                    Int(rotation.ux), Int(rotation.uy), Int(rotation.u0), Int(rotation.vx), Int(rotation.vy), Int(rotation.v0), 0,
                ],
                [(14, rotation.weights.bytes)]
            )
        case .unsharp(let picture, let blurred, let amount):
            let shape = picture.shape
            self.init(
                shape.is16 ? .unsharp16 : .unsharp8,
                shape.pixels,
                [base + picture.offset, base + blurred.offset, shape.pixels, shape.bands, shape.colourBands, Int(amount)]
            )
        case .complementDifferences(let words):
            self.init(.complementDifferences, words.count, [base + words.lowerBound * 8, words.count])
        case .turnBlocks(let source, let target, let turn, let negation):
            let items = target.columns * target.rows * 64
            self.init(
                .turnBlocks,
                items,
                [base + source.offset, base + target.offset, items, target.columns, target.rows, source.stride, target.stride]
                    + turn.words + [negation == nil ? 0 : 1, Int(negation ?? 0)]
            )
        }
    }

    private init(_ kernel: OpenCLKernel, _ items: Int, _ words: [Int], _ tables: [(word: Int, bytes: [UInt8])] = []) {
        self.kernel = kernel
        self.items = items
        self.words = words.map { Int64($0) }
        self.tables = tables
    }
}

extension PictureShape {
    fileprivate var is16: Bool { bitsPerSample == 16 }
    fileprivate var pixels: Int { width * height * frames }
    fileprivate var samples: Int { pixels * bands }

    fileprivate func length(_ axis: PictureAxis) -> Int { axis == .horizontal ? width : height }

    /// The samples from one place on the axis to the next.
    fileprivate func stride(_ axis: PictureAxis) -> Int { axis == .horizontal ? bands : width * bands }
}

extension PictureTurn {
    fileprivate var words: [Int] { [transposes, mirrorsX, mirrorsY].map { $0 ? 1 : 0 } }
}

extension Array where Element: FixedWidthInteger {
    /// As they lie in memory.
    fileprivate var bytes: [UInt8] { withUnsafeBytes { Array<UInt8>($0) } }
}

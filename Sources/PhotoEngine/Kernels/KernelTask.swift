internal import CodecWire

/// What a device is asked to do for one photo.
struct KernelTask {
    var steps: [KernelStep]
    /// The bytes of the memory that count in the end; nil for all that the steps write.
    var result: Range<Int>?
    /// Begins at a word's border and has whole words.
    var memory: UnsafeMutableRawBufferPointer
    /// The memory that a codec process sees too and whose beginning `memory` is; nil when the photo lies elsewhere, as a colour table does.
    var shared: SharedMemory?
    /// When the device counts as lost, in nanoseconds of the monotonic clock.
    var deadline = UInt64.max

    /// How far the steps reach, in bytes.
    var reach: Int { steps.map(\.reach).max() ?? 0 }

    /// What a device with memory of its own has to be given: what the steps read before they write it, and where all that they write comes
    /// back, what lies between.
    var incoming: Range<Int> {
        var written: [Range<Int>] = []
        var incoming = result == nil ? outgoing : nil
        for step in steps {
            for read in step.reads where !read.isEmpty && !written.contains(where: { $0.contains(read) }) {
                incoming = incoming?.spanning(read) ?? read
            }
            written.append(step.writes)
        }
        return incoming ?? 0..<0
    }

    /// What comes back from a device with memory of its own.
    var outgoing: Range<Int> {
        if let result { return result }
        return steps.map(\.writes).filter { !$0.isEmpty }.reduce(nil) { $0?.spanning($1) ?? $1 } ?? 0..<0
    }
}

extension Range where Bound == Int {
    /// The shortest range that holds both.
    fileprivate func spanning(_ other: Range) -> Range {
        Swift.min(lowerBound, other.lowerBound)..<Swift.max(upperBound, other.upperBound)
    }
}

extension KernelStep {
    /// The bytes that the step reads.
    var reads: [Range<Int>] {
        switch self {
        case .complement, .negate, .complementDifferences, .lookUp: [writes]
        case .mix(let source, _, _), .premultiply(let source, _), .unpremultiply(let source, _), .convolve(let source, _, _, _),
            .resample(let source, _, _, _), .turn(let source, _, _), .rotate(let source, _, _):
            [source.byteRange]
        case .unsharp(let picture, let blurred, _): [picture.byteRange, blurred.byteRange]
        case .turnBlocks(let source, _, _, _): [source.offset..<source.coefficientsEnd]
        }
    }

    /// The bytes that the step may write. What lies between them and is not written keeps its value.
    var writes: Range<Int> {
        switch self {
        case .complement(let words, _), .negate(let words, _), .complementDifferences(let words):
            words.lowerBound * 8..<words.upperBound * 8
        case .lookUp(let picture, _), .unsharp(let picture, _, _): picture.byteRange
        case .mix(_, let target, _), .premultiply(_, let target), .unpremultiply(_, let target), .convolve(_, let target, _, _),
            .resample(_, let target, _, _), .turn(_, let target, _), .rotate(_, let target, _):
            target.byteRange
        case .turnBlocks(_, let target, _, _): target.offset..<target.coefficientsEnd
        }
    }
}

extension PictureRegion {
    /// The bytes that it takes.
    var byteRange: Range<Int> { offset..<end }
}

internal import CodecWire

/// Sums of neighbours. Both directions are brought down to one loop, which adds up rows of samples with a weight each: vertically
/// those are the picture's rows, horizontally one widened row, shifted by a pixel each time.
extension ProcessorKernels {
    static func convolve<Value: Sample>(
        _ source: UnsafePointer<Value>,
        _ target: UnsafeMutablePointer<Value>,
        _ shape: PictureShape,
        _ axis: PictureAxis,
        _ weights: [Int16]
    ) {
        let stride = shape.width * shape.bands
        let reach = weights.count / 2
        var sum = WeightedSum<Value>(terms: weights.count)
        switch axis {
        case .vertical:
            for row in 0..<shape.height * shape.frames {
                let (frame, y) = row.quotientAndRemainder(dividingBy: shape.height)
                for (index, weight) in weights.enumerated() {
                    let from = frame * shape.height + max(0, min(shape.height - 1, y + index - reach))
                    sum.set(index, source + from * stride, weight)
                }
                sum.add(into: target + row * stride, stride)
            }
        case .horizontal:
            let bands = shape.bands
            let wide = UnsafeMutablePointer<Value>.allocate(capacity: stride + 2 * reach * bands)
            defer { wide.deallocate() }
            for (index, weight) in weights.enumerated() { sum.set(index, wide + index * bands, weight) }
            for row in 0..<shape.height * shape.frames {
                let start = source + row * stride
                for pixel in 0..<reach {
                    (wide + pixel * bands).update(from: start, count: bands)
                    (wide + stride + (reach + pixel) * bands).update(from: start + stride - bands, count: bands)
                }
                (wide + reach * bands).update(from: start, count: stride)
                sum.add(into: target + row * stride, stride)
            }
        }
    }

    static func resample<Value: Sample>(
        _ source: UnsafePointer<Value>,
        _ from: PictureShape,
        _ target: UnsafeMutablePointer<Value>,
        _ to: PictureShape,
        _ axis: PictureAxis,
        _ weights: ResamplingWeights
    ) {
        switch axis {
        case .vertical:
            let stride = from.width * from.bands
            var sum = WeightedSum<Value>(terms: weights.taps)
            for row in 0..<to.height * to.frames {
                let (frame, y) = row.quotientAndRemainder(dividingBy: to.height)
                let first = source + (frame * from.height + Int(weights.starts[y])) * stride
                for tap in 0..<weights.taps { sum.set(tap, first + tap * stride, weights.weights[y * weights.taps + tap]) }
                sum.add(into: target + row * stride, stride)
            }
        case .horizontal:
            weights.starts.withUnsafeBufferPointer { starts in
                weights.weights.withUnsafeBufferPointer { numbers in
                    guard let starts = starts.baseAddress, let numbers = numbers.baseAddress else { return }
                    let rows = from.height * from.frames
                    for row in 0..<rows {
                        let (here, there) = (source + row * from.width * from.bands, target + row * to.width * to.bands)
                        switch from.bands {
                        case 1: resampleRow(here, there, to.width, 1, weights.taps, starts, numbers)
                        case 2: resampleRow(here, there, to.width, 2, weights.taps, starts, numbers)
                        case 3: resampleRow(here, there, to.width, 3, weights.taps, starts, numbers)
                        default: resampleRow(here, there, to.width, 4, weights.taps, starts, numbers)
                        }
                    }
                }
            }
        }
    }

    /// One row. `bands` is a constant where this is called, so that the pixels' sums stay in registers.
    @inline(__always)
    private static func resampleRow<Value: Sample>(
        _ source: UnsafePointer<Value>,
        _ target: UnsafeMutablePointer<Value>,
        _ width: Int,
        _ bands: Int,
        _ taps: Int,
        _ starts: UnsafePointer<Int32>,
        _ weights: UnsafePointer<Int16>
    ) {
        var x = 0
        var there = target
        while x < width {
            var here = source + Int(starts[x]) &* bands
            var weight = weights + x &* taps
            var (a, b, c, d): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
            var tap = 0
            while tap < taps {
                let factor = Int32(weight.pointee)
                a = a &+ Int32(here[0]) &* factor
                if bands > 1 { b = b &+ Int32(here[1]) &* factor }
                if bands > 2 { c = c &+ Int32(here[2]) &* factor }
                if bands > 3 { d = d &+ Int32(here[3]) &* factor }
                here += bands
                weight += 1
                tap &+= 1
            }
            there[0] = clamped(a)
            if bands > 1 { there[1] = clamped(b) }
            if bands > 2 { there[2] = clamped(c) }
            if bands > 3 { there[3] = clamped(d) }
            there += bands
            x &+= 1
        }
    }
}

/// Adds up rows with a weight each. The sums of a piece of the row stay in the nearest cache until all rows were added.
private struct WeightedSum<Value: ProcessorKernels.Sample>: ~Copyable {
    private let rows: UnsafeMutablePointer<UnsafePointer<Value>>
    private let weights: UnsafeMutablePointer<Int16>
    private let terms: Int
    private let sums: UnsafeMutablePointer<Int32>
    private static var piece: Int { 1024 }

    init(terms: Int) {
        self.terms = terms
        rows = .allocate(capacity: terms)
        weights = .allocate(capacity: terms)
        sums = .allocate(capacity: Self.piece)
    }

    deinit {
        rows.deallocate()
        weights.deallocate()
        sums.deallocate()
    }

    mutating func set(_ index: Int, _ row: UnsafePointer<Value>, _ weight: Int16) {
        rows[index] = row
        weights[index] = weight
    }

    func add(into target: UnsafeMutablePointer<Value>, _ count: Int) {
        var start = 0
        while start < count {
            let length = min(Self.piece, count - start)
            sums.update(repeating: 0, count: length)
            var term = 0
            while term &+ 4 <= terms {
                add4(term, start, length)
                term &+= 4
            }
            while term < terms {
                add1(term, start, length)
                term &+= 1
            }
            let there = target + start
            var index = 0
            while index < length {
                there[index] = ProcessorKernels.clamped(sums[index])
                index &+= 1
            }
            start &+= length
        }
    }

    @inline(__always)
    private func add4(_ term: Int, _ start: Int, _ length: Int) {
        let (a, b, c, d) = (rows[term] + start, rows[term + 1] + start, rows[term + 2] + start, rows[term + 3] + start)
        let (p, q) = (Int32(weights[term]), Int32(weights[term + 1]))
        let (r, s) = (Int32(weights[term + 2]), Int32(weights[term + 3]))
        var index = 0
        while index < length {
            let first = Int32(a[index]) &* p &+ Int32(b[index]) &* q
            let second = Int32(c[index]) &* r &+ Int32(d[index]) &* s
            sums[index] = sums[index] &+ first &+ second
            index &+= 1
        }
    }

    @inline(__always)
    private func add1(_ term: Int, _ start: Int, _ length: Int) {
        let row = rows[term] + start
        let weight = Int32(weights[term])
        var index = 0
        while index < length {
            sums[index] = sums[index] &+ Int32(row[index]) &* weight
            index &+= 1
        }
    }
}

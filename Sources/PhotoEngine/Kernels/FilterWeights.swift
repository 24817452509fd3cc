#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// The filters, as functions of a distance in pixels.
enum FilterFunction {
    /// Reaches three pixels.
    static func lanczos(_ distance: Double) -> Double {
        let x = abs(distance)
        if x < 1e-9 { return 1 }
        if x >= 3 { return 0 }
        let angle = Double.pi * x
        return 3 * sin(angle) * sin(angle / 3) / (angle * angle)
    }

    /// Of standard deviation 1; next to nothing beyond 3.5.
    static func gaussian(_ distance: Double) -> Double {
        exp(-distance * distance / 2)
    }

    /// Catmull and Rom's cubic, which reaches two pixels.
    static func cubic(_ distance: Double) -> Double {
        let x = abs(distance)
        if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
        if x < 2 { return ((-0.5 * x + 2.5) * x - 4) * x + 2 }
        return 0
    }
}

enum FilterWeights {
    /// For ``KernelStep/convolve(source:target:axis:weights:)``.
    static func gaussian(sigma: Double) -> [Int16] {
        let reach = max(1, Int((3.5 * sigma).rounded(.up)))
        let side = (1...reach).map { FilterFunction.gaussian(Double($0) / sigma) }
        let sum = 1 + 2 * side.reduce(0, +)
        var weights = side.map { Int(($0 / sum * Double(FixedPoint.one)).rounded()) }
        while weights.count > 1, weights.last == 0 { weights.removeLast() }
        // The middle takes what rounding left over.
        let middle = FixedPoint.one - 2 * weights.reduce(0, +)
        return (weights.reversed() + [middle] + weights).map { Int16(clamping: $0) }
    }

    /// Whole numbers in the proportions of these, whose sum is ``FixedPoint/one``: each running sum is rounded, so that errors do not
    /// add up.
    static func normalised(_ numbers: some Sequence<Double>) -> [Int16] {
        let sum = numbers.reduce(0, +)
        var running = 0.0
        var last = 0
        return numbers.map { number in
            running += number
            let next = Int((running / sum * Double(FixedPoint.one)).rounded())
            defer { last = next }
            return Int16(clamping: next - last)
        }
    }

    /// Four for each of 256 places between two pixels, for ``PictureRotation``.
    static let cubic: [Int16] = (0..<256).flatMap { phase in
        normalised((-1...2).map { FilterFunction.cubic(Double($0) - Double(phase) / 256) })
    }
}

extension ResamplingWeights {
    /// What lies beyond the source's ends.
    enum Edge {
        /// Nothing: the weights of what is there count for more.
        case nothing
        /// The last pixel again and again.
        case lastPixel
    }

    /// - Parameters:
    ///   - target: how many pixels the result has.
    ///   - first: where the middle of the result's first pixel lies, in pixels of the source, whose first has its middle at 0.
    ///   - pitch: how far the result's pixels are apart there.
    ///   - reach: beyond this distance the filter is 0.
    ///   - filter: of a distance in pixels of the source.
    init(
        source: Int,
        target: Int,
        first: Double,
        pitch: Double,
        reach: Double,
        edge: Edge,
        filter: (Double) -> Double
    ) {
        let taps = min(source, Int((2 * reach).rounded(.up)) + 1)
        var starts: [Int32] = []
        var weights: [Int16] = []
        starts.reserveCapacity(target)
        weights.reserveCapacity(target * taps)
        for index in 0..<target {
            let centre = first + Double(index) * pitch
            let start = max(0, min(source - taps, Int((centre - reach).rounded(.up))))
            var numbers = (0..<taps).map { filter(Double(start + $0) - centre) }
            if edge == .lastPixel {
                let (lowest, highest) = (Int((centre - reach).rounded(.up)), Int((centre + reach).rounded(.down)))
                for position in lowest..<max(lowest, start) { numbers[0] += filter(Double(position) - centre) }
                for position in min(start + taps, highest + 1)..<highest + 1 { numbers[taps - 1] += filter(Double(position) - centre) }
            }
            starts.append(Int32(start))
            weights += FilterWeights.normalised(numbers)
        }
        self.init(taps: taps, starts: starts, weights: weights)
    }

    /// Lanczos' filter over a part of the source, from `origin` on and `length` long, in pixels. Where it becomes smaller the filter is
    /// as much wider, so that no detail is left that the result cannot show.
    static func lanczos(source: Int, origin: Double, length: Double, target: Int) -> ResamplingWeights {
        let pitch = length / Double(target)
        let width = max(1, pitch)
        return ResamplingWeights(
            source: source,
            target: target,
            first: origin + pitch / 2 - 0.5,
            pitch: pitch,
            reach: 3 * width,
            edge: .nothing,
            filter: { FilterFunction.lanczos($0 / width) }
        )
    }
}

import CodecWire
import Testing

@testable import PhotoEngine

/// Each step, compared with its formula written down number by number.
@Suite("The formulas of the kernels")
struct KernelFormulaTests {
    /// Source at the beginning of the memory, target behind it.
    struct Pair: Sendable, CustomTestStringConvertible {
        var source: PictureRegion
        var target: PictureRegion

        init(_ source: PictureShape, _ target: PictureShape) {
            self.source = PictureRegion(shape: source)
            self.target = PictureRegion(offset: (source.byteCount + 127) & ~63, shape: target)
        }

        var testDescription: String {
            "\(source.shape.width) × \(source.shape.height) × \(source.shape.bands), \(source.shape.bitsPerSample) bits"
        }
    }

    /// The sources: narrow and wide, of one frame and several, of all numbers of bands.
    static let shapes = [
        PictureShape(width: 37, height: 23, bands: 3), PictureShape(width: 1, height: 9, frames: 2, bands: 1),
        PictureShape(width: 1100, height: 1, bands: 3), PictureShape(width: 19, height: 7, frames: 3, bands: 4, hasAlpha: true),
        PictureShape(width: 11, height: 13, bands: 2, bitsPerSample: 16, hasAlpha: true),
        PictureShape(width: 21, height: 17, bands: 3, bitsPerSample: 16),
        PictureShape(width: 8, height: 5, frames: 2, bands: 4, bitsPerSample: 16, hasAlpha: true),
        PictureShape(width: 9, height: 1, bands: 1, bitsPerSample: 16),
    ]

    /// A memory of which a device sees all and the tests read single samples.
    final class Memory {
        let bytes: UnsafeMutableRawBufferPointer

        init(_ count: Int, seed: UInt64) {
            bytes = .allocate(byteCount: (count + 71) & ~7, alignment: 4096)
            var random = SeededRandom(seed: seed)
            for index in bytes.indices {
                // Extreme values are more frequent than chance would have them.
                let number = random.next()
                self.bytes[index] = number & 7 == 0 ? 0 : number & 7 == 1 ? 255 : UInt8(truncatingIfNeeded: number >> 8)
            }
        }

        deinit {
            bytes.deallocate()
        }

        func sample(_ region: PictureRegion, _ frame: Int, _ x: Int, _ y: Int, _ band: Int) -> Int {
            let shape = region.shape
            let index = ((frame * shape.height + y) * shape.width + x) * shape.bands + band
            guard shape.bitsPerSample == 16 else { return Int(bytes[region.offset + index]) }
            return Int(bytes[region.offset + 2 * index]) | Int(bytes[region.offset + 2 * index + 1]) << 8
        }

        func samples(_ region: PictureRegion) -> [Int] {
            Self.places(region.shape).map { sample(region, $0.frame, $0.x, $0.y, $0.band) }
        }

        struct Place {
            var frame: Int
            var x: Int
            var y: Int
            var band: Int
        }

        static func places(_ shape: PictureShape) -> [Place] {
            var places: [Place] = []
            for frame in 0..<shape.frames {
                for y in 0..<shape.height {
                    for x in 0..<shape.width {
                        for band in 0..<shape.bands { places.append(Place(frame: frame, x: x, y: y, band: band)) }
                    }
                }
            }
            return places
        }
    }

    /// Runs one step on the processor, and compares all samples of a region with a formula over the memory as it was.
    static func check(
        _ step: KernelStep,
        _ region: PictureRegion,
        seed: UInt64 = 5,
        prepare: (Memory) -> Void = { _ in },
        _ formula: (Memory, Memory.Place) -> Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let (before, after) = (Memory(step.reach, seed: seed), Memory(step.reach, seed: seed))
        prepare(before)
        prepare(after)
        try ProcessorDevice().run([step], on: after.bytes)
        #expect(after.samples(region) == Memory.places(region.shape).map { formula(before, $0) }, sourceLocation: sourceLocation)
        #expect(after.bytes[region.end...].elementsEqual(before.bytes[region.end...]), "what lies behind was written to")
    }

    static func clamped(_ sum: Int, _ shape: PictureShape) -> Int {
        max(0, min(shape.bitsPerSample == 8 ? 255 : 65_535, (sum + 8192) >> 14))
    }

    @Test("tables leave transparency alone", arguments: shapes)
    func lookUp(_ shape: PictureShape) throws {
        let top = shape.bitsPerSample == 8 ? 255 : 65_535
        let table = (0...top).map { UInt16(($0 * 7 + 3) % (top + 1)) }
        let picture = PictureRegion(offset: 64, shape: shape)
        try Self.check(.lookUp(picture, table: table), picture) { memory, place in
            let value = memory.sample(picture, place.frame, place.x, place.y, place.band)
            return place.band < shape.colourBands ? Int(table[value]) : value
        }
    }

    @Test("mixtures of colours copy transparency", arguments: shapes, [1, 3])
    func mix(_ shape: PictureShape, _ colours: Int) throws {
        let columns = shape.colourBands
        let numbers: [Int32] = [4899, 9617, 1868, 12_000, -3000, 9000, 16_384, 16_384, 0]
        let weights = (0..<colours * columns).map { numbers[$0] }
        var target = shape
        target.bands = colours + (shape.hasAlpha ? 1 : 0)
        let pair = Pair(shape, target)
        try Self.check(.mix(source: pair.source, target: pair.target, ColourMatrix(weights: weights)), pair.target) { memory, place in
            func source(_ band: Int) -> Int { memory.sample(pair.source, place.frame, place.x, place.y, band) }
            guard place.band < colours else { return source(columns) }
            return Self.clamped((0..<columns).reduce(0) { $0 + Int(weights[place.band * columns + $1]) * source($1) }, shape)
        }
        guard target == shape else { return }
        let same = pair.source
        try Self.check(.mix(source: same, target: same, ColourMatrix(weights: weights)), same) { memory, place in
            func source(_ band: Int) -> Int { memory.sample(same, place.frame, place.x, place.y, band) }
            guard place.band < colours else { return source(columns) }
            return Self.clamped((0..<columns).reduce(0) { $0 + Int(weights[place.band * columns + $1]) * source($1) }, shape)
        }
    }

    @Test("colours are weighed by transparency and back", arguments: shapes.filter(\.hasAlpha))
    func transparency(_ shape: PictureShape) throws {
        var wide = shape
        wide.bitsPerSample = 16
        let isNarrow = shape.bitsPerSample == 8
        let there = Pair(shape, wide)
        try Self.check(.premultiply(source: there.source, target: there.target), there.target) { memory, place in
            let alpha = memory.sample(there.source, place.frame, place.x, place.y, shape.colourBands)
            let value = memory.sample(there.source, place.frame, place.x, place.y, place.band)
            if place.band == shape.colourBands { return isNarrow ? (alpha * 255 + 1) / 2 : (alpha + 1) / 2 }
            return isNarrow ? (value * alpha + 1) / 2 : (value * alpha + 65_535) / 131_070
        }
        let back = Pair(wide, shape)
        let top = isNarrow ? 255 : 65_535
        try Self.check(.unpremultiply(source: back.source, target: back.target), back.target) { memory, place in
            let alpha = memory.sample(back.source, place.frame, place.x, place.y, shape.colourBands)
            let value = memory.sample(back.source, place.frame, place.x, place.y, place.band)
            if place.band == shape.colourBands { return min(top, isNarrow ? (2 * alpha + 127) / 255 : 2 * alpha) }
            return alpha == 0 ? 0 : min(top, (value * top + alpha / 2) / alpha)
        }
    }

    @Test("what is weighed by transparency comes back as it was, where it is not all but invisible")
    func thereAndBack() throws {
        let shape = PictureShape(width: 256, height: 256, bands: 2, hasAlpha: true)
        var wide = shape
        wide.bitsPerSample = 16
        let pair = Pair(shape, wide)
        let memory = Memory(pair.target.end, seed: 1)
        for place in Memory.places(shape) {
            memory.bytes[(place.y * 256 + place.x) * 2 + place.band] = UInt8(place.band == 0 ? place.x : place.y)
        }
        let before = memory.samples(pair.source)
        try ProcessorDevice().run(
            [.premultiply(source: pair.source, target: pair.target), .unpremultiply(source: pair.target, target: pair.source)],
            on: memory.bytes
        )
        let after = memory.samples(pair.source)
        #expect(after.dropFirst(8 * 512).elementsEqual(before.dropFirst(8 * 512)))
        #expect(zip(after, before).dropFirst(512).allSatisfy { abs($0 - $1) <= 1 })
    }

    @Test("neighbours are summed, the last pixel standing for what lies beyond", arguments: shapes, [PictureAxis.horizontal, .vertical])
    func convolve(_ shape: PictureShape, _ axis: PictureAxis) throws {
        let pair = Pair(shape, shape)
        for weights in [[16_384], [4000, 8384, 4000], [100, 900, 2000, 3000, 4384, 3000, 2000, 900, 100]].map({ $0.map { Int16($0) } }) {
            let step = KernelStep.convolve(source: pair.source, target: pair.target, axis: axis, weights: weights)
            try Self.check(step, pair.target) { memory, place in
                let sum = weights.indices.reduce(0) { sum, index in
                    let distance = index - weights.count / 2
                    let x = axis == .horizontal ? max(0, min(shape.width - 1, place.x + distance)) : place.x
                    let y = axis == .vertical ? max(0, min(shape.height - 1, place.y + distance)) : place.y
                    return sum + Int(weights[index]) * memory.sample(pair.source, place.frame, x, y, place.band)
                }
                return Self.clamped(sum, shape)
            }
        }
    }

    @Test("an axis gets another length", arguments: shapes, [PictureAxis.horizontal, .vertical])
    func resample(_ shape: PictureShape, _ axis: PictureAxis) throws {
        let length = axis == .horizontal ? shape.width : shape.height
        for wanted in [1, 5, 40] {
            let weights = ResamplingWeights.lanczos(source: length, origin: 0, length: Double(length), target: wanted)
            var target = shape
            if axis == .horizontal { target.width = wanted } else { target.height = wanted }
            let pair = Pair(shape, target)
            let step = KernelStep.resample(source: pair.source, target: pair.target, axis: axis, weights)
            try Self.check(step, pair.target) { memory, place in
                let index = axis == .horizontal ? place.x : place.y
                let sum = (0..<weights.taps).reduce(0) { sum, tap in
                    let from = Int(weights.starts[index]) + tap
                    let (x, y) = axis == .horizontal ? (from, place.y) : (place.x, from)
                    return sum + Int(weights.weights[index * weights.taps + tap])
                        * memory.sample(pair.source, place.frame, x, y, place.band)
                }
                return Self.clamped(sum, shape)
            }
        }
    }

    static let turns = (1...8).map { PictureTurn(exifOrientation: $0) }

    @Test("turns", arguments: shapes, turns)
    func turn(_ shape: PictureShape, _ turn: PictureTurn) throws {
        var target = shape
        if turn.transposes { swap(&target.width, &target.height) }
        let pair = Pair(shape, target)
        try Self.check(.turn(source: pair.source, target: pair.target, turn), pair.target) { memory, place in
            let p = turn.mirrorsX ? target.width - 1 - place.x : place.x
            let q = turn.mirrorsY ? target.height - 1 - place.y : place.y
            return memory.sample(pair.source, place.frame, turn.transposes ? q : p, turn.transposes ? p : q, place.band)
        }
    }

    @Test("turns by any angle", arguments: shapes.filter { $0.width < 100 }, [3.0, 200])
    func rotate(_ shape: PictureShape, _ degrees: Double) throws {
        let program = try KernelProgram([.rotate(degrees: degrees)], on: shape, orientation: .none, limits: PhotoLimits())
        let steps = program.steps.compactMap { step -> PictureRotation? in
            if case .rotate(_, _, let rotation) = step { rotation } else { nil }
        }
        let rotation = try #require(steps.first)
        let pair = Pair(shape, program.result.shape)
        try Self.check(.rotate(source: pair.source, target: pair.target, rotation), pair.target) { memory, place in
            let u = rotation.ux * Int64(place.x) + rotation.uy * Int64(place.y) + rotation.u0
            let v = rotation.vx * Int64(place.x) + rotation.vy * Int64(place.y) + rotation.v0
            func weight(_ position: Int64, _ index: Int) -> Int { Int(rotation.weights[4 * Int(position >> 24 & 255) + index]) }
            func source(_ x: Int, _ y: Int) -> Int {
                guard (0..<shape.width).contains(x), (0..<shape.height).contains(y) else { return 0 }
                return memory.sample(pair.source, place.frame, x, y, place.band)
            }
            let sum = (0..<4).reduce(0) { sum, row in
                let across = (0..<4).reduce(0) { $0 + weight(u, $1) * source(Int(u >> 32) - 1 + $1, Int(v >> 32) - 1 + row) }
                return sum + weight(v, row) * ((across + 128) >> 8)
            }
            return max(0, min(shape.bitsPerSample == 8 ? 255 : 65_535, (sum + 1 << 19) >> 20))
        }
    }

    @Test("sharpening leaves transparency alone", arguments: shapes, [Int32(0), 16_384, 163_840])
    func unsharp(_ shape: PictureShape, _ amount: Int32) throws {
        let pair = Pair(shape, shape)
        try Self.check(.unsharp(pair.source, blurred: pair.target, amount: amount), pair.source) { memory, place in
            let value = memory.sample(pair.source, place.frame, place.x, place.y, place.band)
            guard place.band < shape.colourBands else { return value }
            let blurred = memory.sample(pair.target, place.frame, place.x, place.y, place.band)
            let sum = value + ((value - blurred) * Int(amount) + 8192) >> 14
            return max(0, min(shape.bitsPerSample == 8 ? 255 : 65_535, sum))
        }
    }
}

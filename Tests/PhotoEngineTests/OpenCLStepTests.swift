import CodecWire
import Testing

@testable import PhotoEngine

/// Every step on OpenCL, in place and on a copy, beside the processor: random bytes, odd sizes, pictures that do not begin at the memory's beginning.
@Suite("The steps on OpenCL", .serialized)
struct OpenCLStepTests {
    static let shapes = [
        PictureShape(width: 37, height: 23, bands: 3), PictureShape(width: 1, height: 9, frames: 2, bands: 1),
        PictureShape(width: 211, height: 3, bands: 3), PictureShape(width: 19, height: 7, frames: 3, bands: 4, hasAlpha: true),
        PictureShape(width: 11, height: 13, bands: 2, bitsPerSample: 16, hasAlpha: true),
        PictureShape(width: 21, height: 17, bands: 3, bitsPerSample: 16),
        PictureShape(width: 8, height: 5, frames: 2, bands: 4, bitsPerSample: 16, hasAlpha: true),
        PictureShape(width: 9, height: 1, bands: 1, bitsPerSample: 16), PictureShape(width: 70, height: 45, bands: 4, hasAlpha: true),
    ]

    static let turns = (0..<8).map { PictureTurn(transposes: $0 & 4 != 0, mirrorsX: $0 & 2 != 0, mirrorsY: $0 & 1 != 0) }

    /// The steps that a shape allows, each in a memory of its own. The source begins at byte 192, the target behind it.
    static func steps(_ shape: PictureShape, _ random: inout SeededRandom) -> [[KernelStep]] {
        let source = PictureRegion(offset: 192, shape: shape)
        let behind = (source.end + 127) & ~63
        func target(_ change: (inout PictureShape) -> Void) -> PictureRegion {
            var shape = shape
            change(&shape)
            return PictureRegion(offset: behind, shape: shape)
        }
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        /// Positive, with a sum of one.
        func smooth(_ count: Int) -> [Int16] {
            var weights = (0..<count).map { _ in Int16(number(0...16_384 / count)) }
            weights[count / 2] += Int16(FixedPoint.one - weights.reduce(0) { $0 + Int($1) })
            return weights
        }
        let top = shape.bitsPerSample == 8 ? 255 : 65_535
        let same = target { _ in }
        var steps: [[KernelStep]] = [
            [.complement(words: source.words, mask: .random(in: 0 ... .max, using: &random))],
            [.lookUp(source, table: (0...top).map { _ in UInt16(number(0...top)) })],
            [.unsharp(source, blurred: same, amount: Int32(number(0...10 * FixedPoint.one)))],
        ]
        for colours in [1, 3] {
            let weights = (0..<colours * shape.colourBands).map { _ in Int32(number(-12_000...20_000)) }
            let mixed = target { $0.bands = colours + (shape.hasAlpha ? 1 : 0) }
            steps.append([.mix(source: source, target: mixed, ColourMatrix(weights: weights))])
            if mixed.shape == shape { steps.append([.mix(source: source, target: source, ColourMatrix(weights: weights))]) }
        }
        if shape.hasAlpha {
            let wide = target { $0.bitsPerSample = 16 }
            steps.append([.premultiply(source: source, target: wide)])
            steps.append([.unpremultiply(source: wide, target: source)])
        }
        for axis in [PictureAxis.horizontal, .vertical] {
            let length = axis == .horizontal ? shape.width : shape.height
            for count in [1, 3, 31] {
                steps.append([.convolve(source: source, target: same, axis: axis, weights: smooth(count))])
            }
            for wanted in [1, (length + 1) / 2, length, 2 * length + 1] {
                let resized = target { if axis == .horizontal { $0.width = wanted } else { $0.height = wanted } }
                let taps = min(length, 5)
                let weights = ResamplingWeights(
                    taps: taps,
                    starts: (0..<wanted).map { _ in Int32(number(0...length - taps)) },
                    weights: (0..<wanted).flatMap { _ -> [Int16] in
                        var some = (0..<taps).map { _ in Int16(number(-2000...5000)) }
                        some[0] += Int16(FixedPoint.one - some.reduce(0) { $0 + Int($1) })
                        return some
                    }
                )
                steps.append([.resample(source: source, target: resized, axis: axis, weights)])
            }
        }
        for turn in turns {
            let turned = target { if turn.transposes { ($0.width, $0.height) = ($0.height, $0.width) } }
            steps.append([.turn(source: source, target: turned, turn)])
        }
        let rotated = target { ($0.width, $0.height) = ($0.width + 7, $0.height + 5) }
        let rotation = PictureRotation(
            ux: Int64(number(-1 << 32...1 << 32)),
            uy: Int64(number(-1 << 32...1 << 32)),
            u0: Int64(number(-3 << 32...20 << 32)),
            vx: Int64(number(-1 << 32...1 << 32)),
            vy: Int64(number(-1 << 32...1 << 32)),
            v0: Int64(number(-3 << 32...9 << 32)),
            weights: (0..<1024).map { _ in Int16(number(-2000...16_000)) }
        )
        steps.append([.rotate(source: source, target: rotated, rotation)])
        return steps
    }

    static let components: [[KernelStep]] =
        turns.flatMap { turn in
            ([nil, 0, 5] as [UInt16?]).map { negation -> [KernelStep] in
                let source = BlockRegion(offset: 256, columns: 5, rows: 3, stride: 7)
                let (columns, rows) = turn.transposes ? (3, 5) : (5, 3)
                let target = BlockRegion(offset: 128 * 40, columns: columns, rows: rows, stride: columns + 2)
                return [.turnBlocks(source: source, target: target, turn, negation: negation)]
            }
        } + [
            [.complementDifferences(words: 1..<255)], [.complement(words: 3..<200, mask: .max), .complementDifferences(words: 100..<300)],
        ]

    /// Random bytes, more than any of the memories here has.
    private static let noise: [UInt8] = {
        var random = SeededRandom(seed: 77)
        return (0..<32_768).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }
    }()

    /// Runs a photo's steps in shared memory or elsewhere.
    static func run(
        _ steps: [KernelStep],
        on device: any KernelDevice,
        seed: UInt64,
        isShared: Bool,
        result: Range<Int>? = nil
    ) throws -> [UInt8] {
        let count = ((steps.map(\.reach).max() ?? 0) + 71) & ~7
        let first = Int(seed) * 8 % 4096
        let bytes = noise[first..<first + count]
        if isShared {
            let shared = try SharedMemory(name: "test", mapped: 16 << 20, retained: 1 << 20)
            let memory = try shared.memory(bytes: count)
            memory.copyBytes(from: bytes)
            _ = try device.run(KernelTask(steps: steps, result: result, memory: memory, shared: shared))
            return Array(memory)
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        defer { memory.deallocate() }
        memory.copyBytes(from: bytes)
        _ = try device.run(KernelTask(steps: steps, memory: memory))
        return Array(memory)
    }

    private func compare(_ all: [[KernelStep]]) throws {
        for transfer in [OpenCLDevice.Transfer.inPlace, .copy] {
            let device = try SoftwareOpenCL.device(transfer: transfer)
            for (number, steps) in all.enumerated() {
                let expected = try Self.run(steps, on: ProcessorDevice(), seed: UInt64(number), isShared: false)
                for isShared in [true, false] {
                    let bytes = try Self.run(steps, on: device, seed: UInt64(number), isShared: isShared)
                    #expect(bytes == expected, "\(transfer) \(isShared) \(String(describing: steps).prefix(300))")
                }
            }
        }
    }

    @Test("on pictures give the processor's bytes", arguments: shapes)
    func pictures(_ shape: PictureShape) throws {
        var random = SeededRandom(seed: UInt64(shape.byteCount))
        try compare(Self.steps(shape, &random))
    }

    @Test("on components give the processor's bytes")
    func components() throws {
        try compare(Self.components)
    }

    private static func program(_ operations: String, on shape: PictureShape) throws -> KernelProgram {
        try KernelProgram(try PhotoOperation.list(operations), on: shape, orientation: .none, limits: PhotoLimits())
    }

    @Test("of chains of operations give the processor's bytes", arguments: shapes)
    func chains(_ shape: PictureShape) throws {
        let chains = [
            "grayscale,resize=20x9", "blur=2,sharpen,invert", "rotate=33,sepia", "brightness=20,flip=vertical,rotate=90,thumbnail=8",
        ]
        for chain in chains {
            let program = try Self.program(chain, on: shape)
            let expected = try Self.run(program.steps, on: ProcessorDevice(), seed: 9, isShared: false)[program.result.byteRange]
            for transfer in [OpenCLDevice.Transfer.inPlace, .copy] {
                let device = try SoftwareOpenCL.device(transfer: transfer)
                // As the engine asks: the result alone comes back.
                let result = try Self.run(program.steps, on: device, seed: 9, isShared: true, result: program.result.byteRange)
                #expect(result[program.result.byteRange] == expected, "\(chain), \(transfer)")
            }
        }
    }

    @Test("of many small photos at once share launches, one for each step")
    func group() throws {
        let steps = try Self.program("blur=1.5,grayscale", on: PictureShape(width: 30, height: 20, bands: 3)).steps
        let one = LaunchPlan([(steps, base: 0)])
        let many = LaunchPlan((0..<20).map { (steps, base: 65_536 * $0) })
        #expect(one.launches.count > 1)
        #expect(many.launches.map(\.kernel) == one.launches.map(\.kernel))
        #expect(many.launches.allSatisfy { $0.jobs == 20 })
        // The jobs are twenty times as many, the tables the same.
        #expect(many.parameters.count - one.parameters.count == 19 * one.launches.count * LaunchPlan.jobWords)
    }
}

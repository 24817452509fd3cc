import CodecWire
import Testing

@testable import PhotoEngine

@Suite("The program")
struct ProgramTests {
    static func program(
        _ operations: String,
        on shape: PictureShape = PictureShape(width: 40, height: 30, bands: 3),
        orientation: Int = 1,
        limits: PhotoLimits = PhotoLimits()
    ) throws -> KernelProgram {
        try KernelProgram(
            PhotoOperation.list(operations),
            on: shape,
            orientation: PictureTurn(exifOrientation: orientation),
            limits: limits
        )
    }

    @Test("operations on single samples become one step, those that undo each other none")
    func fusing() throws {
        let words = 0..<450
        #expect(try Self.program("invert").steps == [.complement(words: words, mask: .max)])
        #expect(try Self.program("invert,invert").steps.isEmpty)
        #expect(try Self.program("brightness=0,contrast=0,gamma=1").steps.isEmpty)
        let one = try Self.program("brightness=10,invert,gamma=2,contrast=-20,brightness=-5")
        guard case .lookUp(let picture, let table) = one.steps.first, one.steps.count == 1 else {
            Issue.record("\(one.steps)")
            return
        }
        #expect(picture == one.result)
        // Each step rounded and clamped, by hand: 100 → 125.5 → 126 → 129 → √ → 181 → 170 → 157.5.
        #expect(table[100] == 157)
        #expect(
            try Self.program("invert", on: PictureShape(width: 4, height: 1, bands: 4, hasAlpha: true)).steps == [
                .complement(words: 0..<2, mask: 0x00FF_FFFF_00FF_FFFF)
            ]
        )
    }

    @Test("tables follow their formulas", arguments: [8, 16])
    func tables(_ bits: Int) throws {
        let top = Double(1 << bits - 1)
        func table(_ text: String) throws -> [UInt16] {
            try #require(SampleTable(PhotoOperation.list(text)[0], bits: bits)).values
        }
        let brighter = try table("brightness=20")
        let flatter = try table("contrast=-50")
        let lighter = try table("gamma=2")
        for value in [0, 1, 7, 64, 100, 127, 128, 200, 254, 255] {
            let number = Double(value) * (bits == 16 ? 257 : 1)
            let index = Int(number)
            #expect(abs(Double(brighter[index]) - min(top, number + 0.2 * top)) <= 0.5)
            #expect(abs(Double(flatter[index]) - (top / 4 + number / 2)) <= 0.5)
            #expect(abs(Double(lighter[index]) - (number * top).squareRoot()) <= 0.5)
        }
    }

    @Test(
        "a resize fits or fills, as the photo is seen",
        arguments: [
            ("resize=20", 1, 20, 15), ("resize=20", 6, 20, 15), ("resize=100", 1, 40, 30), ("resize=10x", 1, 10, 8),
            ("resize=x10", 1, 13, 10),
            ("resize=10x", 6, 13, 10), ("resize=x10", 8, 10, 8), ("resize=30x3", 1, 4, 3), ("resize=20x10:fill", 1, 20, 10),
            ("resize=20x10:fill", 5, 10, 20), ("resize=80x80:fill", 1, 80, 80), ("resize=1", 1, 1, 1), ("rotate=90", 1, 30, 40),
            ("rotate=180", 6, 40, 30), ("rotate=45", 1, 50, 50), ("rotate=270,resize=x20", 3, 15, 20), ("thumbnail=16", 1, 16, 12),
            ("thumbnail=16", 6, 12, 16), ("thumbnail", 8, 30, 40), ("thumbnail=16,resize=8x", 6, 8, 11),
        ]
    )
    func sizes(_ operations: String, _ orientation: Int, _ width: Int, _ height: Int) throws {
        let shape = try Self.program(operations, orientation: orientation).result.shape
        #expect(shape.width == width && shape.height == height, "\(shape.width) × \(shape.height)")
    }

    @Test("frames stay, but for a thumbnail; bands follow the operations")
    func framesAndBands() throws {
        let film = PictureShape(width: 20, height: 10, frames: 5, bands: 4, hasAlpha: true)
        #expect(try Self.program("resize=10,rotate=90,blur", on: film).result.shape.frames == 5)
        #expect(try Self.program("thumbnail=10", on: film).result.shape.frames == 1)
        #expect(try Self.program("grayscale", on: film).result.shape.bands == 2)
        #expect(try Self.program("grayscale").result.shape.bands == 1)
        #expect(try Self.program("grayscale,sepia").result.shape.bands == 3)
        #expect(try KernelProgram([.grayscale, .sepia], onTableOf: 17).result.shape.bands == 3)
    }

    @Test("pictures that exist at one time do not overlap, and all lie within the memory")
    func regions() throws {
        let alpha = PictureShape(width: 61, height: 47, bands: 4, hasAlpha: true)
        let texts = ["blur", "blur=20", "sharpen=2:9", "resize=20,sharpen", "rotate=33,thumbnail=9", "grayscale,blur=1,sepia,rotate=10"]
        for text in texts {
            for shape in [
                alpha, PictureShape(width: 61, height: 47, bands: 3), PictureShape(width: 61, height: 47, bands: 3, bitsPerSample: 16),
            ] {
                let program = try Self.program(text, on: shape)
                for step in program.steps {
                    #expect(step.reach <= (program.bytes + 7) & ~7)
                    for (source, target) in step.pairs where source != target {
                        #expect(source.end <= target.offset || target.end <= source.offset, "\(text): \(step)")
                        #expect(source.offset % 8 == 0 && target.offset % 8 == 0)
                    }
                }
                #expect(program.result.end <= program.bytes)
            }
        }
    }

    @Test("limits hold for results and for what lies in between")
    func limits() throws {
        func code(_ operations: String, _ shape: PictureShape, _ limits: PhotoLimits = PhotoLimits()) -> PhotoRejection.Code? {
            do {
                _ = try Self.program(operations, on: shape, limits: limits)
                return nil
            } catch {
                return (error as? PhotoRejection)?.code
            }
        }
        let large = PictureShape(width: 8000, height: 8000, bands: 3)
        #expect(code("resize=20000x100:fill", large) == .sideTooLong)
        #expect(code("resize=16000x16000:fill", large) == .tooManyPixels)
        #expect(code("rotate=45", large) == .tooManyPixels)
        #expect(code("resize=4000,rotate=45", large) == nil)
        let film = PictureShape(width: 1000, height: 1000, frames: 90, bands: 4, hasAlpha: true)
        #expect(code("blur", film) == .takesTooMuchMemory)
        #expect(code("rotate=45", film) == .tooManyPixels)
        #expect(code("invert", film) == nil)
        let chain = Array(repeating: "blur=4,blur=3", count: 8).joined(separator: ",")
        #expect(code(chain, large) == .takesTooLong)
        #expect(code("blur=4", large) == nil)
        #expect(code("blur=250", large) == nil)
    }

    @Test("weights sum up to one, and hold for every length", arguments: [1, 2, 3, 7, 100, 1000])
    func weights(_ length: Int) {
        for target in [1, 2, 5, 99, 1500] {
            let weights = ResamplingWeights.lanczos(source: length, origin: 0, length: Double(length), target: target)
            #expect(weights.starts.count == target && weights.weights.count == target * weights.taps)
            for index in 0..<target {
                let start = Int(weights.starts[index])
                #expect(start >= 0 && start + weights.taps <= length)
                let own = weights.weights[index * weights.taps..<(index + 1) * weights.taps]
                #expect(own.reduce(0) { $0 + Int($1) } == 16_384)
                // So no sum of samples of 16 bits leaves 32 bits.
                #expect(own.reduce(0) { $0 + abs(Int($1)) } < 32_767)
            }
        }
        for sigma in [0.3, 1, 2.5, 4] {
            let weights = FilterWeights.gaussian(sigma: sigma)
            #expect(weights.count % 2 == 1 && weights.allSatisfy { $0 >= 0 } && weights.elementsEqual(weights.reversed()))
            #expect(weights.reduce(0) { $0 + Int($1) } == 16_384)
        }
        #expect(stride(from: 0, to: 1024, by: 4).allSatisfy { FilterWeights.cubic[$0..<$0 + 4].reduce(0) { $0 + Int($1) } == 16_384 })
    }

    @Test("turns can be joined and taken back", arguments: 1...8)
    func turns(_ number: Int) {
        let turn = PictureTurn(exifOrientation: number)
        #expect(turn.then(turn.inverse) == .none && turn.inverse.then(turn) == .none)
        for other in (1...8).map({ PictureTurn(exifOrientation: $0) }) {
            // On a picture of three by two, whose pixels are numbered.
            let one = Self.turned(Self.turned([[1, 2, 3], [4, 5, 6]], turn), other)
            #expect(Self.turned([[1, 2, 3], [4, 5, 6]], turn.then(other)) == one)
            // Seen after the stored turn as after the turn of what is seen.
            let stored = Self.turned([[1, 2, 3], [4, 5, 6]], other.stored(in: turn))
            #expect(Self.turned(stored, turn) == one)
        }
    }

    private static func turned(_ rows: [[Int]], _ turn: PictureTurn) -> [[Int]] {
        var result = turn.transposes ? rows[0].indices.map { column in rows.map { $0[column] } } : rows
        if turn.mirrorsX { result = result.map { $0.reversed() } }
        return turn.mirrorsY ? result.reversed() : result
    }
}

extension KernelStep {
    /// Where it reads and where it writes to.
    fileprivate var pairs: [(PictureRegion, PictureRegion)] {
        switch self {
        case .mix(let source, let target, _), .premultiply(let source, let target), .unpremultiply(let source, let target),
            .convolve(let source, let target, _, _), .resample(let source, let target, _, _), .turn(let source, let target, _),
            .rotate(let source, let target, _), .unsharp(let target, let source, _):
            [(source, target)]
        case .complement, .negate, .lookUp, .complementDifferences, .turnBlocks: []
        }
    }
}

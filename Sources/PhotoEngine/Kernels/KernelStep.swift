internal import CodecWire

/// One thing that a device does to a photo's memory: what is in the target afterwards is told by a formula of whole numbers, so that
/// all devices give the same bytes.
///
/// Words have 64 bits, lowest byte first. Samples have 8 or 16 bits, `top` is 255 or 65535, and results are clamped to 0 … `top`.
/// Weights count in 1/16384 (``FixedPoint``); `>>` rounds down, also below zero. No sum of weighted samples leaves 32 bits unless
/// it is said. Source and target never overlap, except where it is said that they may be the same. Frames are pictures of their own.
enum KernelStep: Hashable, Sendable {
    /// `word ^= mask`. 255 − x flips all bits of a sample, and so does 65535 − x.
    case complement(words: Range<Int>, mask: UInt64)
    /// Negates coefficients of 16 bits, four a word, and takes `dcStep` off the first of each block of 64. Both wrap around.
    case negate(words: Range<Int>, dcStep: UInt16)
    /// `sample = table[sample]` for the samples that are not transparency. The table has `top + 1` entries.
    case lookUp(PictureRegion, table: [UInt16])
    /// Each pixel's colours become sums of its colours; transparency is copied. The pictures differ in their bands at most; where
    /// they do not, they may be the same.
    case mix(source: PictureRegion, target: PictureRegion, ColourMatrix)
    /// Multiplies colours with transparency `a`, so that filters weigh them by it. The target has 16 bits, of which half are used:
    /// filters that overshoot need room, else colours would change where transparency is cut off.
    /// From 8 bits: `colour = (c · a + 1) / 2`, `alpha = (a · 255 + 1) / 2`. From 16: `colour = (c · a + 65535) / 131070`,
    /// `alpha = (a + 1) / 2`. 32 bits without a sign suffice, here and below.
    case premultiply(source: PictureRegion, target: PictureRegion)
    /// Divides colours by transparency `a` again; the source has 16 bits. Where `a` is 0 colours are 0.
    /// To 8 bits: `colour = (c · 255 + a / 2) / a`, `alpha = (2 · a + 127) / 255`. To 16: `colour = (c · 65535 + a / 2) / a`,
    /// `alpha = 2 · a`.
    case unpremultiply(source: PictureRegion, target: PictureRegion)
    /// Sums neighbours along an axis; all bands alike. `weights` are an odd number, the middle one for the sample itself, none is
    /// negative, and their sum is 16384:
    /// `target[i] = (Σ weights[k] · source[clamp(i + k − count / 2, 0, length − 1)] + 8192) >> 14`.
    case convolve(source: PictureRegion, target: PictureRegion, axis: PictureAxis, weights: [Int16])
    /// Gives an axis another length; all bands alike. The pictures are alike but for that length.
    case resample(source: PictureRegion, target: PictureRegion, axis: PictureAxis, ResamplingWeights)
    /// Turns by right angles or mirrors; the target's shape is the source's, with sides exchanged where the turn transposes.
    case turn(source: PictureRegion, target: PictureRegion, PictureTurn)
    /// Turns by any angle; all bands alike. The pictures differ in width and height at most.
    case rotate(source: PictureRegion, target: PictureRegion, PictureRotation)
    /// Sharpens a picture by what a blur took from it, transparency excepted:
    /// `sample = clamp(sample + (((sample − blurred) · amount + 8192) >> 14))`. For samples of 16 bits the product takes 64 bits.
    case unsharp(PictureRegion, blurred: PictureRegion, amount: Int32)
    /// `sample = min(255, 256 − sample)`: inverts differences of colours, whose middle is 128. Samples of 8 bits, eight a word.
    case complementDifferences(words: Range<Int>)
    /// Turns by right angles or mirrors coefficients of 16 bits: blocks as pixels are by ``turn(source:target:_:)``, and the picture
    /// inside of each block too. The target's columns and rows are the source's, exchanged where the turn transposes.
    ///
    /// With `negation` the turned coefficients are negated, and that is taken off the first of each block, as by
    /// ``negate(words:dcStep:)``.
    case turnBlocks(source: BlockRegion, target: BlockRegion, PictureTurn, negation: UInt16?)

    /// The first byte that the step does not touch.
    var reach: Int {
        switch self {
        case .complement(let words, _), .negate(let words, _), .complementDifferences(let words): words.upperBound * 8
        case .lookUp(let picture, _): picture.end
        case .mix(let source, let target, _), .premultiply(let source, let target), .unpremultiply(let source, let target),
            .convolve(let source, let target, _, _), .resample(let source, let target, _, _), .turn(let source, let target, _),
            .rotate(let source, let target, _), .unsharp(let target, let source, _):
            max(source.end, target.end)
        case .turnBlocks(let source, let target, _, _): max(source.coefficientsEnd, target.coefficientsEnd)
        }
    }
}

/// Numbers between whole ones, as devices count.
enum FixedPoint {
    static let bits = 14
    static let one = 1 << bits
}

/// Along which a filter works.
enum PictureAxis: Hashable, Sendable {
    case horizontal
    case vertical
}

/// Sums of colours: `target[r] = clamp((Σ weights[r · sourceBands + c] · source[c] + 8192) >> 14)`, colours only.
struct ColourMatrix: Hashable, Sendable {
    /// Row by row: as many rows as the target has colours, as many columns as the source has.
    var weights: [Int32]
}

/// How an axis gets another length:
/// `target[i] = clamp((Σ weights[i · taps + k] · source[starts[i] + k] + 8192) >> 14)`, for k from 0 up to `taps`.
struct ResamplingWeights: Hashable, Sendable {
    var taps: Int
    /// One for each of the target; `starts[i] + taps` is never beyond the source.
    var starts: [Int32]
    /// `taps` for each of the target; the sum of each is 16384.
    var weights: [Int16]
}

/// Turning by any angle. The target's pixel (x, y) comes from the source's place (u, v), in 2⁻³² of a pixel:
/// `u = ux · x + uy · y + u0`, `v = vx · x + vy · y + v0`, in 64 bits. Its sample is an interpolation between four times four:
///
///     row r of 4:  h[r] = (Σ weights[4 · (u >> 24 & 255) + k] · source[(u >> 32) − 1 + k, (v >> 32) − 1 + r] + 128) >> 8
///     sample:      clamp((Σ weights[4 · (v >> 24 & 255) + r] · h[r] + 2¹⁹) >> 20)
///
/// The second sum takes 64 bits for samples of 16 bits. What lies outside of the source is 0.
struct PictureRotation: Hashable, Sendable {
    var ux: Int64
    var uy: Int64
    var u0: Int64
    var vx: Int64
    var vy: Int64
    var v0: Int64
    /// Four for each of 256 places between two pixels.
    var weights: [Int16]
}

extension BlockRegion {
    /// The first byte behind blocks of coefficients.
    var coefficientsEnd: Int { offset + rows * stride * 128 }
    /// The first byte behind blocks of samples.
    var samplesEnd: Int { offset + rows * stride * 64 }
}

extension PictureRegion {
    /// The first byte behind it.
    var end: Int { offset + shape.byteCount }

    /// All words that it touches; the last may reach beyond it.
    var words: Range<Int> { offset / 8..<(end + 7) / 8 }
}

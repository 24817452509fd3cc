internal import CodecWire

/// What pixels become whose bands are mixed.
enum ColourMixture {
    /// The light of colours, by the weights that JPEG has too (ITU-R BT.601).
    case light
    /// The usual brown; its weights are those that browsers have.
    case sepia

    /// Row by row, for red, green and blue.
    fileprivate var weights: [[Double]] {
        switch self {
        case .light: [[0.299, 0.587, 0.114]]
        case .sepia: [[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]]
        }
    }
}

extension ProgramCompiler {
    mutating func mix(_ mixture: ColourMixture) throws(PhotoRejection) {
        let source = picture.shape
        let colours = source.colourBands
        // Grey has no colours to lose.
        if mixture == .light && colours < 3 { return }
        let one = Double(FixedPoint.one)
        let rows = mixture.weights.map { row in
            // Whole numbers with the sum that the row has.
            var numbers = row.map { Int32(($0 * one).rounded()) }
            numbers[1] += Int32((row.reduce(0, +) * one).rounded()) - numbers.reduce(0, +)
            return colours < 3 ? [numbers.reduce(0, +)] : numbers
        }
        // A table of colours keeps its three.
        let matrix = ColourMatrix(weights: keepsBands && rows.count == 1 ? rows[0] + rows[0] + rows[0] : rows.flatMap { $0 })
        var target = source
        target.bands = matrix.weights.count / colours + (source.hasAlpha ? 1 : 0)
        if target == source {
            try append(.mix(source: picture, target: picture, matrix))
        } else {
            try replace(by: target) { .mix(source: $0, target: $1, matrix) }
        }
    }
}

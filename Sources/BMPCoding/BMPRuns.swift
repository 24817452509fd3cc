/// Walks the runs of a compressed BMP.
struct BMPRuns {
    private let layout: BMPLayout
    private var position: Int
    /// The next pixel; rows are counted as they come, from the bottom.
    private var column = 0
    private var row = 0

    init(_ layout: BMPLayout) {
        self.layout = layout
        position = layout.pixels.lowerBound
    }

    /// Calls with each pixel that the runs give: its column, its row from the bottom, and its number. Those that are skipped are not
    /// named.
    ///
    /// - Throws: ``BMPProblem`` when the runs leave the picture or end before it does.
    mutating func walk(_ bytes: Span<UInt8>, _ body: (_ column: Int, _ row: Int, _ index: UInt8) throws(BMPProblem) -> Void)
        throws(BMPProblem)
    {
        while let count = next(bytes) {
            guard let value = next(bytes) else { throw .truncated }
            if count > 0 {
                try checkRoom(Int(count))
                let both = layout.compression == .runs4 ? (value >> 4, value & 15) : (value, value)
                for index in 0..<Int(count) { try body(column + index, row, index & 1 == 0 ? both.0 : both.1) }
                column += Int(count)
                continue
            }
            switch value {
            case 0:
                column = 0
                row += 1
            case 1:
                return
            case 2:
                guard let right = next(bytes), let up = next(bytes) else { throw .truncated }
                column += Int(right)
                row += Int(up)
                guard column <= layout.width, row < layout.height else { throw .corrupt("its runs leave the picture") }
            default:
                try literal(Int(value), bytes, body)
            }
        }
        // Some writers leave out the mark of the end.
        guard row >= layout.height || (row == layout.height - 1 && column == layout.width) else { throw .truncated }
    }

    /// Pixels as they are, filled up to two bytes.
    private mutating func literal(
        _ count: Int,
        _ bytes: Span<UInt8>,
        _ body: (_ column: Int, _ row: Int, _ index: UInt8) throws(BMPProblem) -> Void
    ) throws(BMPProblem) {
        try checkRoom(count)
        let isHalf = layout.compression == .runs4
        let length = isHalf ? (count + 1) / 2 : count
        guard position + length <= layout.pixels.upperBound else { throw .truncated }
        for index in 0..<count {
            let byte = bytes[position + (isHalf ? index / 2 : index)]
            try body(column + index, row, isHalf ? (index & 1 == 0 ? byte >> 4 : byte & 15) : byte)
        }
        column += count
        position += (length + 1) & ~1
    }

    private func checkRoom(_ count: Int) throws(BMPProblem) {
        guard row < layout.height, column + count <= layout.width else { throw .corrupt("its runs leave the picture") }
    }

    private mutating func next(_ bytes: Span<UInt8>) -> UInt8? {
        guard position < layout.pixels.upperBound else { return nil }
        defer { position += 1 }
        return bytes[position]
    }
}

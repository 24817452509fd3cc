extension BMPLayout {
    /// Checks that each pixel of a picture with a palette has a colour, without keeping the pixels.
    ///
    /// - Throws: ``BMPProblem``
    public func checkIndices(of bytes: Span<UInt8>) throws(BMPProblem) {
        try forEachIndex(of: bytes) { (_, _, _) throws(BMPProblem) in }
    }

    /// Calls with the column, the row from the top, and the number of each pixel that the file gives.
    ///
    /// - Throws: ``BMPProblem`` when a number is not in the palette, and for damaged runs.
    func forEachIndex(
        of bytes: Span<UInt8>,
        _ body: (_ column: Int, _ row: Int, _ index: Int) throws(BMPProblem) -> Void
    ) throws(BMPProblem) {
        let entries = paletteEntries
        guard compression == .none else {
            var runs = BMPRuns(self)
            return try runs.walk(bytes) { (column, row, index) throws(BMPProblem) in
                guard Int(index) < entries else { throw Self.noColour }
                try body(column, height - 1 - row, Int(index))
            }
        }
        let perByte = 8 / bitsPerPixel
        let mask = 1 << bitsPerPixel - 1
        for row in 0..<height {
            let start = self.row(row)
            for column in 0..<width {
                let shift = 8 - bitsPerPixel * (column % perByte + 1)
                let index = Int(bytes[start + column / perByte]) >> shift & mask
                guard index < entries else { throw Self.noColour }
                try body(column, row, index)
            }
        }
    }

    private static let noColour = BMPProblem.corrupt("a pixel has no colour in the palette")
}

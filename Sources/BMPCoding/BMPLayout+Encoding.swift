extension BMPLayout {
    /// Writes a picture as the file that this layout was read from would hold it: with its header's version, depth, channels,
    /// direction of rows, resolution and profile. What had a palette is written with 24 bits a pixel.
    ///
    /// - Parameters:
    ///   - source: the file that the layout was read from; bits that no channel uses are taken from it where the dimensions are its own.
    ///   - samples: as the picture says.
    /// - Returns: the size of the file.
    /// - Throws: ``BMPProblem``
    public func encode(
        _ picture: BMPPicture,
        _ samples: Span<UInt8>,
        source: Span<UInt8>,
        into output: inout MutableSpan<UInt8>
    ) throws(BMPProblem) -> Int {
        guard let needed = picture.byteCount, needed > 0, needed <= samples.count else {
            throw .unsupported("the picture is not as large as it says")
        }
        let written = try result(of: picture, source.count)
        guard written.size <= output.count else { throw .unsupported("the BMP is larger than the memory set aside for it") }
        // The headers without the palette, then the rows, then what lay behind them.
        var position = 0
        for index in 0..<palette.lowerBound {
            output[position] = source[index]
            position += 1
        }
        for index in palette.upperBound..<pixels.lowerBound {
            output[position] = source[index]
            position += 1
        }
        position = written.layout.pixels.upperBound
        for index in pixels.upperBound..<source.count {
            output[position] = source[index]
            position += 1
        }
        writeHeader(written.layout, size: written.size, into: &output)
        let keepsUnused = !hasPalette && width == picture.width && height == picture.height
        let rows = BMPRows(written.layout, picture)
        rows.write(samples, unusedBits: keepsUnused ? (self, source) : nil, into: &output)
        return written.size
    }

    /// The layout of the result, and its size.
    private func result(of picture: BMPPicture, _ sourceBytes: Int) throws(BMPProblem) -> (layout: BMPLayout, size: Int) {
        var layout = self
        layout.width = picture.width
        layout.height = picture.height
        guard headerBytes != 12 || (picture.width <= 0xFFFF && picture.height <= 0xFFFF) else {
            throw .unsupported("a BMP of OS/2's first version cannot be as large as the result")
        }
        if hasPalette {
            layout.bitsPerPixel = 24
            layout.fields = .bytes
            layout.compression = .none
        }
        guard !picture.hasAlpha || layout.hasAlpha else {
            throw .unsupported("this BMP has no transparency, but the result would")
        }
        let start = pixels.lowerBound - palette.count
        let (rows, isOverflow) = layout.rowBytes.multipliedReportingOverflow(by: picture.height)
        guard !isOverflow, rows <= Int(Int32.max) - sourceBytes else { throw .unsupported("a BMP cannot be as large as the result") }
        layout.palette = palette.lowerBound..<palette.lowerBound
        layout.pixels = start..<start + rows
        layout.profile = profile.map { range in
            let shift =
                range.lowerBound >= pixels.upperBound
                ? layout.pixels.upperBound - pixels.upperBound : range.lowerBound >= palette.upperBound ? -palette.count : 0
            return range.lowerBound + shift..<range.upperBound + shift
        }
        return (layout, layout.pixels.upperBound + sourceBytes - pixels.upperBound)
    }

    /// Brings the copied headers in line with what is written.
    private func writeHeader(_ layout: BMPLayout, size: Int, into output: inout MutableSpan<UInt8>) {
        output.write32(size, at: 2)
        output.write32(layout.pixels.lowerBound, at: 10)
        guard headerBytes > 12 else {
            output.write16(layout.width, at: 18)
            output.write16(layout.height, at: 20)
            output.write16(layout.bitsPerPixel, at: 24)
            return
        }
        output.write32(layout.width, at: 18)
        output.write32(isTopDown ? -layout.height : layout.height, at: 22)
        output.write16(layout.bitsPerPixel, at: 28)
        output.write32(layout.pixels.count, at: 34)
        if hasPalette {
            output.write32(0, at: 30)
            output.write32(0, at: 46)
            output.write32(0, at: 50)
        }
        if let profile = layout.profile { output.write32(profile.lowerBound - Self.fileHeaderBytes, at: 126) }
    }
}

extension BMPLayout {
    /// Decodes the pixels to the shape that ``picture`` tells.
    ///
    /// - Throws: ``BMPProblem``
    public func decode(_ bytes: Span<UInt8>, into samples: inout MutableSpan<UInt8>) throws(BMPProblem) {
        guard let needed = picture.byteCount, needed <= samples.count else {
            throw .unsupported("the BMP has more pixels than there is memory for")
        }
        guard let fields else { return try decodePalette(bytes, into: &samples) }
        if let offsets = fields.byteOffsets(bitsPerPixel) {
            decodeBytes(bytes, offsets, into: &samples)
        } else {
            decodeFields(bytes, fields, into: &samples)
        }
    }

    /// Pixels that the runs skip have the first colour.
    private func decodePalette(_ bytes: Span<UInt8>, into samples: inout MutableSpan<UInt8>) throws(BMPProblem) {
        var colours: [(red: UInt8, green: UInt8, blue: UInt8)] = []
        for entry in 0..<paletteEntries {
            let start = self.colours(ofEntry: entry).lowerBound
            colours.append((bytes[start + 2], bytes[start + 1], bytes[start]))
        }
        var indices = [UInt8](repeating: 0, count: width * height)
        try forEachIndex(of: bytes) { (column, row, index) throws(BMPProblem) in indices[row * width + column] = UInt8(index) }
        var position = 0
        for index in indices {
            let colour = colours[Int(index)]
            samples[position] = colour.red
            samples[position + 1] = colour.green
            samples[position + 2] = colour.blue
            position += 3
        }
    }

    /// Each channel is a byte of its own, as in nearly every file.
    private func decodeBytes(_ bytes: Span<UInt8>, _ offsets: [Int], into samples: inout MutableSpan<UInt8>) {
        let step = bitsPerPixel / 8
        var position = 0
        for row in 0..<height {
            var pixel = self.row(row)
            for _ in 0..<width {
                samples[position] = bytes[pixel + offsets[0]]
                samples[position + 1] = bytes[pixel + offsets[1]]
                samples[position + 2] = bytes[pixel + offsets[2]]
                if offsets.count == 4 { samples[position + 3] = bytes[pixel + offsets[3]] }
                position += offsets.count
                pixel += step
            }
        }
    }

    private func decodeFields(_ bytes: Span<UInt8>, _ fields: BMPFields, into samples: inout MutableSpan<UInt8>) {
        let all = fields.all
        let isDeep = bitsPerSample == 16
        let top: UInt32 = isDeep ? 65_535 : 255
        var position = 0
        for row in 0..<height {
            let start = self.row(row)
            for column in 0..<width {
                let pixel = bytes.pixel(at: start + column * (bitsPerPixel / 8), bitsPerPixel)
                for field in all {
                    let sample = field.sample(of: pixel, top: top)
                    samples[position] = UInt8(truncatingIfNeeded: sample)
                    if isDeep { samples[position + 1] = UInt8(truncatingIfNeeded: sample >> 8) }
                    position += isDeep ? 2 : 1
                }
            }
        }
    }
}

extension BMPFields {
    /// The byte of each channel within the pixel, red first; nil when one is not just a byte.
    func byteOffsets(_ bitsPerPixel: Int) -> [Int]? {
        guard bitsPerPixel >= 24, all.allSatisfy({ $0.bits == 8 && $0.shift % 8 == 0 }) else { return nil }
        return all.map { $0.shift / 8 }
    }
}

extension Span<UInt8> {
    /// The pixel of 16, 24 or 32 bits as a number.
    func pixel(at position: Int, _ bitsPerPixel: Int) -> UInt32 {
        var pixel = UInt32(self[position]) | UInt32(self[position + 1]) << 8
        if bitsPerPixel >= 24 { pixel |= UInt32(self[position + 2]) << 16 }
        if bitsPerPixel == 32 { pixel |= UInt32(self[position + 3]) << 24 }
        return pixel
    }
}

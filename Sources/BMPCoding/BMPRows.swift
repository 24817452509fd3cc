/// Writes samples as the rows of a BMP without a palette.
struct BMPRows {
    private let layout: BMPLayout
    private let picture: BMPPicture
    private let channels: [BMPField]
    /// Where each channel's sample lies in a pixel's samples, red first; nil for one that the picture lacks.
    private let places: [Int?]

    init(_ layout: BMPLayout, _ picture: BMPPicture) {
        self.layout = layout
        self.picture = picture
        channels = layout.fields?.all ?? []
        // One band is grey: all colours are read from it. Transparency is the last band.
        let colours = picture.bands - (picture.hasAlpha ? 1 : 0)
        let bytes = picture.bitsPerSample / 8
        places = (0..<4).map { $0 < 3 ? min($0, colours - 1) * bytes : picture.hasAlpha ? (picture.bands - 1) * bytes : nil }
    }

    /// - Parameter source: where the bits that no channel uses come from; nil makes them zero.
    func write(_ samples: Span<UInt8>, unusedBits source: (layout: BMPLayout, bytes: Span<UInt8>)?, into output: inout MutableSpan<UInt8>) {
        let offsets = layout.fields?.byteOffsets(layout.bitsPerPixel)
        let filling = layout.rowBytes - layout.width * (layout.bitsPerPixel / 8)
        for row in 0..<layout.height {
            let start = layout.row(row)
            for index in 0..<filling { output[start + layout.rowBytes - filling + index] = 0 }
            // Where all bits of a pixel are used there is nothing to keep.
            if let offsets, picture.bitsPerSample == 8, offsets.count * 8 == layout.bitsPerPixel {
                writeBytes(samples, row: row, at: start, offsets, into: &output)
            } else {
                writeFields(samples, row: row, at: start, unusedBits: source, into: &output)
            }
        }
    }

    private func writeBytes(
        _ samples: Span<UInt8>,
        row: Int,
        at start: Int,
        _ offsets: [Int],
        into output: inout MutableSpan<UInt8>
    ) {
        let step = layout.bitsPerPixel / 8
        let first = row * layout.width * picture.bands
        for (channel, offset) in offsets.enumerated() {
            var target = start + offset
            guard let place = places[channel] else {
                for _ in 0..<layout.width {
                    output[target] = 255
                    target += step
                }
                continue
            }
            var position = first + place
            for _ in 0..<layout.width {
                output[target] = samples[position]
                target += step
                position += picture.bands
            }
        }
    }

    private func writeFields(
        _ samples: Span<UInt8>,
        row: Int,
        at start: Int,
        unusedBits source: (layout: BMPLayout, bytes: Span<UInt8>)?,
        into output: inout MutableSpan<UInt8>
    ) {
        let step = layout.bitsPerPixel / 8
        let bytes = picture.bitsPerSample / 8
        let unused = ~channels.reduce(UInt32(0)) { $0 | $1.mask }
        var position = row * layout.width * picture.bands * bytes
        for column in 0..<layout.width {
            var pixel: UInt32 = 0
            if let source { pixel = source.bytes.pixel(at: source.layout.row(row) + column * step, layout.bitsPerPixel) & unused }
            for channel in channels.indices {
                guard let place = places[channel] else {
                    pixel |= channels[channel].mask
                    continue
                }
                let low = UInt32(samples[position + place])
                let sample = bytes == 1 ? low : low | UInt32(samples[position + place + 1]) << 8
                pixel |= channels[channel].bits(of: sample, top: picture.top)
            }
            for index in 0..<step { output[start + column * step + index] = UInt8(truncatingIfNeeded: pixel >> UInt32(8 * index)) }
            position += picture.bands * bytes
        }
    }
}

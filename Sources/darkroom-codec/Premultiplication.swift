import CodecWire

/// Colours that are stored multiplied with their transparency, as some TIFFs have them.
///
/// All divisions are rounded. What is done to a colour in between comes out exactly where it is exact on the multiplied value: inverting
/// gives the transparency minus the value, as it should be.
struct Premultiplication {
    private let shape: PictureShape
    private let top: Int

    /// - Parameter shape: of a picture with transparency.
    init(_ shape: PictureShape) {
        self.shape = shape
        top = shape.bitsPerSample == 16 ? 65_535 : 255
    }

    /// Colours of invisible pixels become black.
    func undo(in memory: UnsafeMutableRawBufferPointer) {
        let top = top
        apply(to: memory) { value, alpha in alpha == 0 ? 0 : min(top, (value * top + alpha / 2) / alpha) }
    }

    func redo(in memory: UnsafeMutableRawBufferPointer) {
        let top = top
        apply(to: memory) { value, alpha in (value * alpha + top / 2) / top }
    }

    private func apply(to memory: UnsafeMutableRawBufferPointer, _ change: (_ value: Int, _ alpha: Int) -> Int) {
        let bytes = UnsafeMutableRawBufferPointer(rebasing: memory[..<min(memory.count, shape.byteCount)])
        if shape.bitsPerSample == 16 {
            apply(to: bytes.assumingMemoryBound(to: UInt16.self).mutableSpan, change)
        } else {
            apply(to: bytes.assumingMemoryBound(to: UInt8.self).mutableSpan, change)
        }
    }

    private func apply<Sample: FixedWidthInteger>(
        to samples: consuming MutableSpan<Sample>,
        _ change: (_ value: Int, _ alpha: Int) -> Int
    ) {
        var position = 0
        while position + shape.bands <= samples.count {
            let alpha = Int(samples[position + shape.bands - 1])
            if alpha != top {
                for band in position..<position + shape.bands - 1 {
                    samples[band] = Sample(truncatingIfNeeded: change(Int(samples[band]), alpha))
                }
            }
            position += shape.bands
        }
    }
}

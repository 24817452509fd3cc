internal import CodecWire

/// The kernels of the processor. Plain loops over pointers: the compiler makes vectors of them. (Swift's widest vector types are up to
/// 150 times slower.) They are generic over 8 and 16 bits, and specialised for both.
enum ProcessorKernels {
    typealias Sample = FixedWidthInteger & UnsignedInteger & Sendable

    static func lookUp<Value: Sample>(_ samples: UnsafeMutablePointer<Value>, _ shape: PictureShape, _ table: [UInt16]) {
        let pixels = shape.width * shape.height * shape.frames
        let (bands, colours) = (shape.bands, shape.colourBands)
        table.withUnsafeBufferPointer { table in
            guard let table = table.baseAddress else { return }
            if bands == colours {
                var index = 0
                let count = pixels * bands
                while index < count {
                    samples[index] = Value(truncatingIfNeeded: table[Int(samples[index])])
                    index &+= 1
                }
                return
            }
            var pixel = 0
            while pixel < pixels {
                let first = samples + pixel &* bands
                var band = 0
                while band < colours {
                    first[band] = Value(truncatingIfNeeded: table[Int(first[band])])
                    band &+= 1
                }
                pixel &+= 1
            }
        }
    }

    static func mix<Value: Sample>(
        _ source: UnsafePointer<Value>,
        _ from: PictureShape,
        _ target: UnsafeMutablePointer<Value>,
        _ to: PictureShape,
        _ matrix: ColourMatrix
    ) {
        let pixels = from.width * from.height * from.frames
        let weights = matrix.weights
        switch (from.colourBands, to.colourBands) {
        case (3, 1):
            let (red, green, blue) = (weights[0], weights[1], weights[2])
            var (here, there) = (source, target)
            for _ in 0..<pixels {
                there[0] = clamped(Int32(here[0]) &* red &+ Int32(here[1]) &* green &+ Int32(here[2]) &* blue)
                if to.hasAlpha { there[1] = here[3] }
                here += from.bands
                there += to.bands
            }
        case (3, 3):
            let (a, b, c) = (weights[0], weights[1], weights[2])
            let (d, e, f) = (weights[3], weights[4], weights[5])
            let (g, h, i) = (weights[6], weights[7], weights[8])
            var (here, there) = (source, target)
            for _ in 0..<pixels {
                let (red, green, blue) = (Int32(here[0]), Int32(here[1]), Int32(here[2]))
                there[0] = clamped(red &* a &+ green &* b &+ blue &* c)
                there[1] = clamped(red &* d &+ green &* e &+ blue &* f)
                there[2] = clamped(red &* g &+ green &* h &+ blue &* i)
                if to.hasAlpha { there[3] = here[3] }
                here += from.bands
                there += to.bands
            }
        case (let columns, let rows):
            for pixel in 0..<pixels {
                let (here, there) = (source + pixel * from.bands, target + pixel * to.bands)
                let alpha = here[from.bands - 1]
                let colours = (0..<columns).map { Int32(here[$0]) }
                for row in 0..<rows {
                    there[row] = clamped((0..<columns).reduce(0) { $0 &+ colours[$1] &* weights[row * columns + $1] })
                }
                if to.hasAlpha { there[rows] = alpha }
            }
        }
    }

    static func unsharp<Value: Sample>(
        _ picture: UnsafeMutablePointer<Value>,
        _ shape: PictureShape,
        _ blurred: UnsafePointer<Value>,
        _ amount: Int32
    ) {
        let count = shape.byteCount / (Value.bitWidth / 8)
        let (bands, colours) = (shape.bands, shape.colourBands)
        let half = FixedPoint.one / 2
        if Value.bitWidth == 8 && bands == colours {
            // 255 · 10 · 16384 fits 32 bits.
            var index = 0
            while index < count {
                let difference = Int32(picture[index]) &- Int32(blurred[index])
                let sum = Int32(picture[index]) &+ (difference &* amount &+ Int32(half)) &>> Int32(FixedPoint.bits)
                picture[index] = Value(truncatingIfNeeded: max(0, min(255, sum)))
                index &+= 1
            }
            return
        }
        let top = Int(Value.max)
        for first in stride(from: 0, to: count, by: bands) {
            for index in first..<first + colours {
                let difference = Int(picture[index]) &- Int(blurred[index])
                let sum = Int(picture[index]) &+ (difference &* Int(amount) &+ half) &>> FixedPoint.bits
                picture[index] = Value(truncatingIfNeeded: max(0, min(top, sum)))
            }
        }
    }

    /// A sum of weighted samples as a sample.
    @inline(__always)
    static func clamped<Value: Sample>(_ sum: Int32) -> Value {
        let value = (sum &+ Int32(FixedPoint.one / 2)) &>> Int32(FixedPoint.bits)
        return Value(truncatingIfNeeded: max(0, min(Int32(truncatingIfNeeded: Value.max), value)))
    }
}

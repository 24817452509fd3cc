internal import CodecWire

extension ProcessorKernels {
    /// Turns by right angles and mirrors. In tiles, so that rows and columns both stay in the cache.
    static func turn(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ to: PictureShape, _ turn: PictureTurn) {
        let pixelBytes = to.bands * to.bitsPerSample / 8
        let frameBytes = to.width * to.height * pixelBytes
        for frame in 0..<to.frames {
            let (here, there) = (source + frame * frameBytes, target + frame * frameBytes)
            switch pixelBytes {
            case 1: turnFrame(here, there, to.width, to.height, turn, of: UInt8.self, 1)
            case 2: turnFrame(here, there, to.width, to.height, turn, of: UInt16.self, 1)
            case 3: turnFrame(here, there, to.width, to.height, turn, of: UInt8.self, 3)
            case 4: turnFrame(here, there, to.width, to.height, turn, of: UInt32.self, 1)
            case 6: turnFrame(here, there, to.width, to.height, turn, of: UInt16.self, 3)
            default: turnFrame(here, there, to.width, to.height, turn, of: UInt64.self, 1)
            }
        }
    }

    /// One frame; `parts` of this type are a pixel, and constant where this is called.
    @inline(__always)
    private static func turnFrame<Part>(
        _ source: UnsafeRawPointer,
        _ target: UnsafeMutableRawPointer,
        _ width: Int,
        _ height: Int,
        _ turn: PictureTurn,
        of type: Part.Type,
        _ parts: Int
    ) {
        let (source, target) = (source.assumingMemoryBound(to: type), target.assumingMemoryBound(to: type))
        // From one pixel of the result to the next on its right, and below, in the source's pixels.
        let sourceWidth = turn.transposes ? height : width
        let (p, q) = (turn.mirrorsX ? width - 1 : 0, turn.mirrorsY ? height - 1 : 0)
        let origin = turn.transposes ? p * sourceWidth + q : q * sourceWidth + p
        let right = (turn.transposes ? sourceWidth : 1) * (turn.mirrorsX ? -1 : 1)
        let down = (turn.transposes ? 1 : sourceWidth) * (turn.mirrorsY ? -1 : 1)
        let tile = 64
        for top in stride(from: 0, to: height, by: tile) {
            for left in stride(from: 0, to: width, by: tile) {
                let columns = min(tile, width - left)
                for y in top..<min(top + tile, height) {
                    var here = source + (origin + y * down + left * right) * parts
                    var there = target + (y * width + left) * parts
                    let step = right * parts
                    for _ in 0..<columns {
                        there[0] = here[0]
                        if parts > 1 { there[1] = here[1] }
                        if parts > 2 { there[2] = here[2] }
                        here += step
                        there += parts
                    }
                }
            }
        }
    }

    static func rotate<Value: Sample>(
        _ source: UnsafePointer<Value>,
        _ from: PictureShape,
        _ target: UnsafeMutablePointer<Value>,
        _ to: PictureShape,
        _ rotation: PictureRotation
    ) {
        let (fromCount, toCount) = (from.width * from.height * from.bands, to.width * to.height * to.bands)
        for frame in 0..<from.frames {
            let (here, there) = (source + frame * fromCount, target + frame * toCount)
            switch from.bands {
            case 1: rotateFrame(here, from, there, to, rotation, 1)
            case 2: rotateFrame(here, from, there, to, rotation, 2)
            case 3: rotateFrame(here, from, there, to, rotation, 3)
            default: rotateFrame(here, from, there, to, rotation, 4)
            }
        }
    }

    /// One frame; `bands` is constant where this is called.
    @inline(__always)
    private static func rotateFrame<Value: Sample>(
        _ source: UnsafePointer<Value>,
        _ from: PictureShape,
        _ target: UnsafeMutablePointer<Value>,
        _ to: PictureShape,
        _ rotation: PictureRotation,
        _ bands: Int
    ) {
        rotation.weights.withUnsafeBufferPointer { weights in
            guard let weights = weights.baseAddress else { return }
            let stride = from.width * bands
            var there = target
            for y in 0..<to.height {
                var u = rotation.uy &* Int64(y) &+ rotation.u0
                var v = rotation.vy &* Int64(y) &+ rotation.v0
                for _ in 0..<to.width {
                    let (left, top) = (Int(u &>> 32) &- 1, Int(v &>> 32) &- 1)
                    let across = weights + Int(u &>> 24 & 255) &* 4
                    let along = weights + Int(v &>> 24 & 255) &* 4
                    if left >= 0 && top >= 0 && left &+ 4 <= from.width && top &+ 4 <= from.height {
                        let here = source + (top &* stride &+ left &* bands)
                        var band = 0
                        while band < bands {
                            there[band] = interpolated(here + band, stride, bands, across, along)
                            band &+= 1
                        }
                    } else if left > -4 && top > -4 && left < from.width && top < from.height {
                        interpolateAtEdge(source, from, there, left, top, across, along)
                    } else {
                        there.update(repeating: 0, count: bands)
                    }
                    there += bands
                    u = u &+ rotation.ux
                    v = v &+ rotation.vx
                }
            }
        }
    }

    @inline(__always)
    private static func interpolated<Value: Sample>(
        _ source: UnsafePointer<Value>,
        _ stride: Int,
        _ bands: Int,
        _ across: UnsafePointer<Int16>,
        _ along: UnsafePointer<Int16>
    ) -> Value {
        var row = source
        var index = 0
        if Value.bitWidth == 8 {
            var sum: Int32 = 0
            while index < 4 {
                let near = Int32(row[0]) &* Int32(across[0]) &+ Int32(row[bands]) &* Int32(across[1])
                let far = Int32(row[2 &* bands]) &* Int32(across[2]) &+ Int32(row[3 &* bands]) &* Int32(across[3])
                sum = sum &+ ((near &+ far &+ 128) &>> 8) &* Int32(along[index])
                row += stride
                index &+= 1
            }
            return Value(truncatingIfNeeded: max(0, min(255, (sum &+ 1 << 19) &>> 20)))
        }
        var sum: Int64 = 0
        while index < 4 {
            let near = Int32(row[0]) &* Int32(across[0]) &+ Int32(row[bands]) &* Int32(across[1])
            let far = Int32(row[2 &* bands]) &* Int32(across[2]) &+ Int32(row[3 &* bands]) &* Int32(across[3])
            sum = sum &+ Int64((near &+ far &+ 128) &>> 8) &* Int64(along[index])
            row += stride
            index &+= 1
        }
        return Value(truncatingIfNeeded: max(0, min(65_535, (sum &+ 1 << 19) &>> 20)))
    }

    /// Some of the sixteen samples are outside and count as 0.
    private static func interpolateAtEdge<Value: Sample>(
        _ source: UnsafePointer<Value>,
        _ from: PictureShape,
        _ target: UnsafeMutablePointer<Value>,
        _ left: Int,
        _ top: Int,
        _ across: UnsafePointer<Int16>,
        _ along: UnsafePointer<Int16>
    ) {
        for band in 0..<from.bands {
            var sum: Int64 = 0
            for row in 0..<4 where top + row >= 0 && top + row < from.height {
                var part: Int32 = 0
                for column in 0..<4 where left + column >= 0 && left + column < from.width {
                    let sample = source[((top + row) * from.width + left + column) * from.bands + band]
                    part = part &+ Int32(sample) &* Int32(across[column])
                }
                sum = sum &+ Int64((part &+ 128) &>> 8) &* Int64(along[row])
            }
            target[band] = Value(truncatingIfNeeded: max(0, min(Int64(Value.max), (sum &+ 1 << 19) &>> 20)))
        }
    }
}

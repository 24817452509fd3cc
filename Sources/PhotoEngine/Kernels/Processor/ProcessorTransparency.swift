internal import CodecWire

extension ProcessorKernels {
    static func premultiply<Value: Sample>(_ source: UnsafePointer<Value>, _ shape: PictureShape, _ target: UnsafeMutablePointer<UInt16>) {
        let pixels = shape.width * shape.height * shape.frames
        let (bands, colours) = (shape.bands, shape.colourBands)
        var (here, there) = (source, target)
        for _ in 0..<pixels {
            let alpha = UInt32(here[colours])
            var band = 0
            while band < colours {
                let product = UInt32(here[band]) &* alpha
                there[band] = UInt16(truncatingIfNeeded: Value.bitWidth == 8 ? (product &+ 1) / 2 : (product &+ 65_535) / 131_070)
                band &+= 1
            }
            there[colours] = UInt16(truncatingIfNeeded: (Value.bitWidth == 8 ? alpha &* 255 &+ 1 : alpha &+ 1) / 2)
            here += bands
            there += bands
        }
    }

    static func unpremultiply<Value: Sample>(
        _ source: UnsafePointer<UInt16>,
        _ shape: PictureShape,
        _ target: UnsafeMutablePointer<Value>
    ) {
        let pixels = shape.width * shape.height * shape.frames
        let (bands, colours) = (shape.bands, shape.colourBands)
        let top = UInt32(truncatingIfNeeded: Value.max)
        var (here, there) = (source, target)
        for _ in 0..<pixels {
            let alpha = UInt32(here[colours])
            var band = 0
            while band < colours {
                let colour = alpha == 0 ? 0 : (UInt32(here[band]) &* top &+ alpha / 2) / alpha
                there[band] = Value(truncatingIfNeeded: min(top, colour))
                band &+= 1
            }
            there[colours] = Value(truncatingIfNeeded: min(top, Value.bitWidth == 8 ? (2 &* alpha &+ 127) / 255 : 2 &* alpha))
            here += bands
            there += bands
        }
    }
}

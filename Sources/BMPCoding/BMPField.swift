/// The bits of a pixel that hold one channel.
public struct BMPField: Hashable, Sendable {
    public var shift: Int
    /// How many bits; 1 to 16.
    public var bits: Int

    public init(shift: Int, bits: Int) {
        self.shift = shift
        self.bits = bits
    }

    /// nil when the mask has no bits.
    ///
    /// - Throws: ``BMPProblem`` when the bits do not lie together, or are more than 16.
    init?(mask: UInt32) throws(BMPProblem) {
        guard mask != 0 else { return nil }
        shift = mask.trailingZeroBitCount
        bits = mask.nonzeroBitCount
        guard mask >> UInt32(shift) == (UInt32.max >> UInt32(32 - bits)) else {
            throw .corrupt("the bits of a channel do not lie together")
        }
        guard bits <= 16 else { throw .unsupported("a BMP with more than 16 bits a channel is not supported") }
    }

    public var mask: UInt32 { (UInt32.max >> UInt32(32 - bits)) << UInt32(shift) }

    private var largest: UInt32 { UInt32.max >> UInt32(32 - bits) }

    /// The channel of a pixel, stretched to the full range up to `top` (255 or 65 535) and rounded.
    func sample(of pixel: UInt32, top: UInt32) -> UInt32 {
        ((pixel >> UInt32(shift) & largest) * top + largest / 2) / largest
    }

    /// The bits of a pixel that hold the sample. The inverse of ``sample(of:top:)``, and complements become complements: the
    /// rounding of a field of fewer bits than the sample never decides.
    func bits(of sample: UInt32, top: UInt32) -> UInt32 {
        ((sample * largest + top / 2) / top) << UInt32(shift)
    }
}

/// The channels of a pixel.
public struct BMPFields: Hashable, Sendable {
    public var red: BMPField
    public var green: BMPField
    public var blue: BMPField
    public var alpha: BMPField?

    public init(red: BMPField, green: BMPField, blue: BMPField, alpha: BMPField? = nil) {
        self.red = red
        self.green = green
        self.blue = blue
        self.alpha = alpha
    }

    /// Red, green, blue, and alpha if there is one.
    var all: [BMPField] { [red, green, blue] + (alpha.map { [$0] } ?? []) }

    /// Blue, green, red, a byte each.
    static let bytes = BMPFields(
        red: BMPField(shift: 16, bits: 8),
        green: BMPField(shift: 8, bits: 8),
        blue: BMPField(shift: 0, bits: 8)
    )

    /// Five bits each, the highest bit unused.
    static let fiveBits = BMPFields(
        red: BMPField(shift: 10, bits: 5),
        green: BMPField(shift: 5, bits: 5),
        blue: BMPField(shift: 0, bits: 5)
    )
}

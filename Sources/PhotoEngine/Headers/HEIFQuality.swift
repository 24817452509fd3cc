/// Finds the quality that makes libheif write with the quantiser that a picture was written with, so that the result is of its class.
/// Measured with libheif 1.15, x265 3.5 and libaom 3.6 over all qualities.
enum HEIFQuality {
    /// For pictures whose quantiser cannot be read.
    static let usual = 75

    /// - Parameter quantiser: of the first slice. Libheif halves the distance to 100 into a rate factor, and x265 goes three steps below
    ///   that for a picture that stands alone.
    static func hevc(_ quantiser: Int) -> Int { clamp(94 - 2 * quantiser) }

    /// Libheif takes 63 levels for the distance to 100, of four indices each. Encoders that let the quantiser vary from block to block
    /// begin with a coarser one: a fifth finer gives the bytes of theirs.
    static func av1(_ quantiser: AV1Configuration.Quantiser) -> Int {
        let level = min((quantiser.varies ? quantiser.index * 4 / 5 : quantiser.index) / 4, 63)
        return clamp(100 - (level * 200 + 63) / 126)
    }

    private static func clamp(_ quality: Int) -> Int { max(0, min(100, quality)) }
}

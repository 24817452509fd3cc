/// The brands in the first box of a HEIF file, which say what it claims to be.
enum HEIFBrands {
    private static let heic = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"]
    private static let avif = ["avif", "avis"]
    private static let mostBrands = 64

    /// HEIC or AVIF by the first brand that names one, or nil. What codes the picture is seen only later, in its item.
    static func format(of bytes: [UInt8]) -> PhotoFormat? {
        guard bytes.has("ftyp", at: 4), let length = bytes.bigEndian32(at: 0), length >= 16 else { return nil }
        let end = min(length, bytes.count)
        // The main brand, a version, and the compatible brands.
        for position in [8] + Array(stride(from: 16, to: end - 3, by: 4).prefix(mostBrands)) where position + 4 <= bytes.count {
            let brand = String(decoding: bytes[position..<position + 4], as: UTF8.self)
            if heic.contains(brand) { return .heic }
            if avif.contains(brand) { return .avif }
        }
        return nil
    }
}

extension BMPStructure {
    /// An uncompressed picture with zeros in the place of the rows that are missing.
    static func mended(_ bytes: [UInt8]) -> [UInt8]? {
        guard
            let offset = bytes.littleEndian32(at: 10), bytes.littleEndian32(at: 14) ?? 0 >= 40, bytes.littleEndian32(at: 30) != 1,
            let width = bytes.littleEndian32(at: 18), let height = bytes.littleEndian32(at: 22), let bits = bytes.littleEndian16(at: 28)
        else { return nil }
        let rowBytes = (width * bits + 31) / 32 * 4
        return bytes.filled(to: Int.saturatingProduct(rowBytes, abs(Int(Int32(truncatingIfNeeded: height)))), from: offset)
    }
}

extension [UInt8] {
    /// With zeros up to an end.
    ///
    /// - Returns: nil when it has that many bytes already, or less than a quarter of them: hardly anything could be seen, and a small file
    ///   must not become a large one.
    func filled(to length: Int, from offset: Int) -> [UInt8]? {
        guard offset <= count, length <= 4 * count - offset, offset + length > count else { return nil }
        return self + [UInt8](repeating: 0, count: offset + length - count)
    }
}

import CChecksums

/// Writes a PNG chunk by chunk.
struct PNGChunkWriter {
    private(set) var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Appends a chunk whose body comes in pieces.
    mutating func write(_ type: UInt32, _ pieces: ArraySlice<UInt8>...) {
        append(UInt32(pieces.reduce(0) { $0 + $1.count }))
        let start = bytes.count
        append(type)
        for piece in pieces { bytes += piece }
        let checksum = bytes.withUnsafeBytes { memory in
            let checked = UnsafeRawBufferPointer(rebasing: memory[start...])
            return CChecksumsUpdate(CChecksumsCRC32, 0, checked.baseAddress, checked.count)
        }
        append(UInt32(truncatingIfNeeded: checksum))
    }

    private mutating func append(_ number: UInt32) {
        bytes += Self.bigEndian(number)
    }

    static func bigEndian(_ number: UInt32) -> ArraySlice<UInt8> {
        [
            UInt8(truncatingIfNeeded: number >> 24), UInt8(truncatingIfNeeded: number >> 16), UInt8(truncatingIfNeeded: number >> 8),
            UInt8(truncatingIfNeeded: number),
        ][...]
    }
}

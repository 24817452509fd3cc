import CChecksums

/// The palette of a PNG whose pixels are numbers into it. Transparency is in another chunk and stays as it is.
struct PNGPalette: ColourTables {
    let structure: PNGStructure
    private let palette: PNGStructure.Chunk

    init(_ structure: PNGStructure) throws(PhotoRejection) {
        guard let palette = structure.chunks.first(where: { $0.type == PNGStructure.palette }), palette.body.count % 3 == 0 else {
            throw .corrupt(.png, "its palette is missing")
        }
        self.structure = structure
        self.palette = palette
    }

    var colours: [Range<Int>] { [palette.body] }

    /// The pixels are not decoded here; the checksums of all chunks tell whether they are as they were written.
    func check(_ bytes: [UInt8]) throws(PhotoRejection) {
        for chunk in structure.chunks {
            let found = bytes.bigEndian32(at: chunk.body.upperBound)
            guard found == Int(checksum(of: chunk, in: bytes)) else { throw .corrupt(.png, "a checksum is wrong") }
        }
    }

    func finish(_ bytes: inout [UInt8]) {
        let checksum = checksum(of: palette, in: bytes)
        for index in 0..<4 { bytes[palette.body.upperBound + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * index)) }
    }

    private func checksum(of chunk: PNGStructure.Chunk, in bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { bytes in
            let checked = UnsafeRawBufferPointer(rebasing: bytes[chunk.checked])
            return UInt32(CChecksumsUpdate(CChecksumsCRC32, 0, checked.baseAddress, checked.count))
        }
    }
}

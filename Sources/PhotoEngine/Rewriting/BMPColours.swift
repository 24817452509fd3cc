internal import BMPCoding

/// The palette of a BMP. Each entry is blue, green and red; a fourth byte, where there is one, is reserved and stays as it is.
struct BMPColours: ColourTables {
    let layout: BMPLayout

    var colours: [Range<Int>] { (0..<layout.paletteEntries).map(layout.colours(ofEntry:)) }

    var isBlueFirst: Bool { true }

    func check(_ bytes: [UInt8]) throws(PhotoRejection) {
        do {
            try layout.checkIndices(of: bytes.span)
        } catch {
            throw PhotoRejection(error)
        }
    }

    func finish(_ bytes: inout [UInt8]) {}
}

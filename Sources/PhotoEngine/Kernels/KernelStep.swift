internal import CodecWire

/// One thing that a device does to a photo's memory, which is seen as words of 64 bits, lowest byte first.
enum KernelStep: Hashable, Sendable {
    /// Flips the bits of the mask in each of the first words. 255 − x flips all bits of a sample, and so does 65535 − x.
    case complement(words: Int, mask: UInt64)
    /// Negates coefficients of 16 bits, four a word, and takes `dcStep` off the first of each block of 64.
    case negate(firstWord: Int, words: Int, dcStep: UInt16)

    /// The words that the step touches.
    var range: Range<Int> {
        switch self {
        case .complement(let words, _): 0..<words
        case .negate(let firstWord, let words, _): firstWord..<firstWord + words
        }
    }
}

extension PhotoOperation {
    /// The steps for a photo that a codec process decoded. What that process says is checked against the memory's size.
    func steps(for photo: DecodedPhoto, memoryBytes: Int) throws(PhotoRejection) -> [KernelStep] {
        let disagreement = PhotoRejection(code: .corrupt, reason: "the decoded photo is not what its header announced")
        guard photo.workBytes <= UInt64(memoryBytes) else { throw disagreement }
        if photo.planes.isEmpty {
            return [.complement(words: (Int(photo.workBytes) + 7) / 8, mask: Self.colourMask(of: photo))]
        }
        var steps: [KernelStep] = []
        for plane in photo.planes {
            let blockBytes: UInt64 = 128
            guard
                plane.offset % blockBytes == 0, plane.offset <= photo.workBytes,
                plane.blocks <= (photo.workBytes - plane.offset) / blockBytes
            else { throw disagreement }
            let words = Int(plane.blocks * blockBytes / 8)
            let dcStep = UInt16(truncatingIfNeeded: plane.dcStep)
            steps.append(.negate(firstWord: Int(plane.offset / 8), words: words, dcStep: dcStep))
        }
        return steps
    }

    /// The steps for a table of colours, each byte of which is a colour.
    func steps(forTableBytes count: Int) -> [KernelStep] {
        [.complement(words: (count + 7) / 8, mask: .max)]
    }

    /// All bits, but those of the last band when it is transparency. One, two and four bands fit a word, and three have none.
    private static func colourMask(of photo: DecodedPhoto) -> UInt64 {
        guard photo.hasAlpha else { return .max }
        switch (photo.bands, photo.bitsPerSample) {
        case (2, 8): return 0x00FF_00FF_00FF_00FF
        case (2, 16): return 0x0000_FFFF_0000_FFFF
        case (4, 8): return 0x00FF_FFFF_00FF_FFFF
        case (4, 16): return 0x0000_FFFF_FFFF_FFFF
        default: return .max
        }
    }
}

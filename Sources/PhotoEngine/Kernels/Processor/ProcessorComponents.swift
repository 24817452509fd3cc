internal import CodecWire

/// The processor's kernels for the components of a JPEG.
enum ProcessorComponents {
    static func complementDifferences(_ words: UnsafeMutablePointer<UInt64>, _ range: Range<Int>) {
        var index = range.lowerBound
        while index < range.upperBound {
            let word = words[index]
            // 256 − x is the complement and one more, but for 0. No byte overflows into the next: the complement of others is below 255.
            let isNotZero = ((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F | word) & 0x8080_8080_8080_8080
            words[index] = ~word &+ isNotZero >> 7
            index &+= 1
        }
    }

    /// A mirrored picture has the coefficients of odd frequencies along that axis negated; a transposed one has them transposed.
    static func turnBlocks(
        _ memory: UnsafeMutableRawPointer,
        _ source: BlockRegion,
        _ target: BlockRegion,
        _ turn: PictureTurn,
        _ negation: UInt16?
    ) {
        let start = memory.assumingMemoryBound(to: UInt64.self)
        let from = start + source.offset / 8
        let to = start + target.offset / 8
        let signs = (0..<wordsPerBlock).map { signMask(ofWord: $0, turn, negates: negation != nil) }
        let dcStep = UInt64(negation ?? 0)
        signs.withUnsafeBufferPointer { signs in
            var row = 0
            while row < target.rows {
                let q = turn.mirrorsY ? target.rows &- 1 &- row : row
                var column = 0
                while column < target.columns {
                    let p = turn.mirrorsX ? target.columns &- 1 &- column : column
                    let old = from + (turn.transposes ? p &* source.stride &+ q : q &* source.stride &+ p) &* wordsPerBlock
                    let new = to + (row &* target.stride &+ column) &* wordsPerBlock
                    if turn.transposes { transpose(old, new) } else { new.update(from: old, count: wordsPerBlock) }
                    var index = 0
                    while index < wordsPerBlock {
                        new[index] = negate(new[index], where: signs[index])
                        index &+= 1
                    }
                    new[0] = new[0] & ~0xFFFF | (new[0] &- dcStep) & 0xFFFF
                    column &+= 1
                }
                row &+= 1
            }
        }
    }

    private static let wordsPerBlock = 16

    /// All bits of those of the word's four coefficients that change their sign.
    private static func signMask(ofWord word: Int, _ turn: PictureTurn, negates: Bool) -> UInt64 {
        (0..<4).reduce(0) { mask, lane in
            let vertical = word / 2
            let horizontal = word % 2 * 4 + lane
            let isMirrored = (turn.mirrorsX && horizontal % 2 == 1) != (turn.mirrorsY && vertical % 2 == 1)
            return isMirrored != negates ? mask | 0xFFFF << UInt64(16 * lane) : mask
        }
    }

    /// Negates the coefficients under the mask: complements them and adds one, keeping the carry inside of each 16 bits.
    private static func negate(_ word: UInt64, where mask: UInt64) -> UInt64 {
        let complement = word ^ mask
        let ones = mask & 0x0001_0001_0001_0001
        return ((complement & 0x7FFF_7FFF_7FFF_7FFF) &+ ones) ^ (complement & 0x8000_8000_8000_8000)
    }

    /// Transposes a block: four times four coefficients at a time, in words, as the two halves of its rows are.
    private static func transpose(_ old: UnsafeMutablePointer<UInt64>, _ new: UnsafeMutablePointer<UInt64>) {
        var half = 0
        while half < 2 {
            var quarter = 0
            while quarter < 2 {
                let block = old + (half &* 8 &+ quarter)
                let (a, b, c, d) = (block[0], block[2], block[4], block[6])
                // Pairs of rows first, then pairs of those.
                let evenAB = a & 0x0000_FFFF_0000_FFFF | (b & 0x0000_FFFF_0000_FFFF) << 16
                let oddAB = (a >> 16) & 0x0000_FFFF_0000_FFFF | b & 0xFFFF_0000_FFFF_0000
                let evenCD = c & 0x0000_FFFF_0000_FFFF | (d & 0x0000_FFFF_0000_FFFF) << 16
                let oddCD = (c >> 16) & 0x0000_FFFF_0000_FFFF | d & 0xFFFF_0000_FFFF_0000
                let result = new + (quarter &* 8 &+ half)
                result[0] = evenAB & 0xFFFF_FFFF | evenCD << 32
                result[2] = oddAB & 0xFFFF_FFFF | oddCD << 32
                result[4] = evenAB >> 32 | evenCD & 0xFFFF_FFFF_0000_0000
                result[6] = oddAB >> 32 | oddCD & 0xFFFF_FFFF_0000_0000
                quarter &+= 1
            }
            half &+= 1
        }
    }
}

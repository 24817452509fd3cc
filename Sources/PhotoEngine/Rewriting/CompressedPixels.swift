/// The LZW data of a GIF's frame. Without making the pixels, it can be told whether every code exists and how many pixels they give.
struct CompressedPixels {
    private let frame: GIFStructure.Frame

    init(_ frame: GIFStructure.Frame) {
        self.frame = frame
    }

    /// - Throws: the rejection of data that do not give the frame's pixels.
    func check(_ bytes: [UInt8]) throws(PhotoRejection) {
        guard (1...8).contains(frame.minimumCodeSize) else { throw .corrupt(.gif, "a frame has an impossible code size") }
        let wanted = frame.width * frame.height
        var codes = CodeLengths(minimumCodeSize: frame.minimumCodeSize)
        var pixels = 0
        var bits: UInt32 = 0
        var bitCount = 0
        var blockStart = frame.data.lowerBound
        while blockStart < frame.data.upperBound {
            let block = blockStart + 1..<blockStart + 1 + Int(bytes[blockStart])
            blockStart = block.upperBound
            for index in block {
                bits |= UInt32(bytes[index]) << UInt32(bitCount)
                bitCount += 8
                while bitCount >= codes.codeSize {
                    let code = Int(bits & (1 << UInt32(codes.codeSize) - 1))
                    bits >>= UInt32(codes.codeSize)
                    bitCount -= codes.codeSize
                    guard let length = codes.length(of: code) else { throw .corrupt(.gif, "its compressed pixels are not valid") }
                    pixels += length
                    if pixels >= wanted { return }
                    if codes.isAtEnd { throw .corrupt(.gif, "a frame has too few pixels") }
                }
            }
        }
        guard pixels >= wanted else { throw .corrupt(.gif, "a frame has too few pixels") }
    }
}

/// The growing dictionary of an LZW decoder, with the lengths of the entries only.
private struct CodeLengths {
    private let clear: Int
    private var lengths: [Int]
    private var next: Int
    private var previous = 0
    private(set) var codeSize: Int
    private(set) var isAtEnd = false

    init(minimumCodeSize: Int) {
        clear = 1 << minimumCodeSize
        lengths = [Int](repeating: 1, count: 4096)
        next = clear + 2
        codeSize = minimumCodeSize + 1
    }

    /// How many pixels the code stands for; nil when it has no meaning here.
    mutating func length(of code: Int) -> Int? {
        if code == clear {
            next = clear + 2
            codeSize = (clear << 1).trailingZeroBitCount
            previous = 0
            return 0
        }
        if code == clear + 1 {
            isAtEnd = true
            return 0
        }
        guard code < next || (code == next && previous > 0 && next < 4096) else { return nil }
        guard previous > 0 || code < clear else { return nil }
        let length = code == next ? previous + 1 : lengths[code]
        if previous > 0 && next < 4096 {
            lengths[next] = previous + 1
            next += 1
            if next == 1 << codeSize && codeSize < 12 { codeSize += 1 }
        }
        previous = length
        return length
    }
}

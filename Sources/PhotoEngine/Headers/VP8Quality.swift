#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// The quality with which a lossy WebP picture was encoded, told from the quantisers in its frame header (RFC 6386, section 9).
///
/// Encoders choose the quantisers of up to four segments around one that stands for the quality. The logarithms of what they leave of
/// the picture lie evenly around its logarithm when weighed by how often each segment occurs, which the header tells as well.
enum VP8Quality {
    /// - Parameter body: the picture's chunk.
    /// - Returns: 1 to 100; nil when the header cannot be read.
    static func quality(of body: Range<Int>, in bytes: [UInt8]) -> Int? {
        let first = body.lowerBound
        // Three bytes about the frame, three that are always the same, two numbers of two bytes; then the coded header.
        guard body.count > 10, bytes[first + 3..<first + 6].elementsEqual([0x9D, 0x01, 0x2A]) else { return nil }
        var reader = VP8BoolReader(bytes, first + 10..<body.upperBound)
        let header = VP8Header(&reader)
        guard !reader.isExhausted else { return nil }
        var sum = 0.0
        for (quantiser, weight) in zip(header.quantisers, header.weights) {
            // Of the 128 steps, the one below which nothing is left would have no logarithm.
            sum += weight * log(max(0.5, 127 - Double(quantiser)) / 127)
        }
        let linear = pow(exp(sum), 3)
        let part = linear <= 0.5 ? linear * 1.5 : (linear + 1) / 2
        return min(100, max(1, Int((part * 100).rounded())))
    }
}

/// What the frame header says about quantisers.
private struct VP8Header {
    /// 0 (finest) to 127, one for each segment.
    var quantisers: [Int]
    /// How often each segment occurs; together 1.
    var weights: [Double]

    init(_ reader: inout VP8BoolReader) {
        _ = reader.bits(2)  // colour space and clamping
        var adjustments: [Int]?
        var isAbsolute = false
        var probabilities = [255, 255, 255]
        if reader.bits(1) == 1 {
            let updatesMap = reader.bits(1) == 1
            if reader.bits(1) == 1 {
                isAbsolute = reader.bits(1) == 1
                adjustments = (0..<4).map { _ in reader.optionalSigned(7) }
                for _ in 0..<4 { _ = reader.optionalSigned(6) }
            }
            if updatesMap { probabilities = (0..<3).map { _ in reader.bits(1) == 1 ? reader.bits(8) : 255 } }
        }
        _ = reader.bits(1 + 6 + 3)  // loop filter
        if reader.bits(1) == 1, reader.bits(1) == 1 { for _ in 0..<8 { _ = reader.optionalSigned(6) } }
        _ = reader.bits(2)  // partitions
        let base = reader.bits(7)
        guard let adjustments else {
            (quantisers, weights) = ([base], [1])
            return
        }
        quantisers = adjustments.map { min(127, max(0, isAbsolute ? $0 : base + $0)) }
        let parts = probabilities.map { Double($0) / 256 }
        weights = [parts[0] * parts[1], parts[0] * (1 - parts[1]), (1 - parts[0]) * parts[2], (1 - parts[0]) * (1 - parts[2])]
    }
}

/// The arithmetic decoder of VP8 (RFC 6386, section 7). Beyond the data it reads zeros.
private struct VP8BoolReader {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int
    private var value: UInt32
    private var range: UInt32 = 255
    private var bitCount = 0

    /// More was read than there is.
    var isExhausted: Bool { position > end }

    init(_ bytes: [UInt8], _ body: Range<Int>) {
        self.bytes = bytes
        position = body.lowerBound
        end = body.upperBound
        value = 0
        for _ in 0..<2 { value = value << 8 | next() }
    }

    private mutating func next() -> UInt32 {
        defer { position += 1 }
        return position < end ? UInt32(bytes[position]) : 0
    }

    /// A number of so many bits, each as likely one as zero, highest first.
    mutating func bits(_ count: Int) -> Int {
        (0..<count).reduce(0) { number, _ in number << 1 | bit() }
    }

    /// A number and its sign, when a bit says that they are there.
    mutating func optionalSigned(_ count: Int) -> Int {
        guard bits(1) == 1 else { return 0 }
        let number = bits(count)
        return bits(1) == 1 ? -number : number
    }

    private mutating func bit() -> Int {
        let split = 1 + ((range - 1) * 128) / 256
        let isOne = value >= split << 8
        if isOne {
            range -= split
            value -= split << 8
        } else {
            range = split
        }
        while range < 128 {
            value <<= 1
            range <<= 1
            bitCount += 1
            if bitCount == 8 {
                bitCount = 0
                value |= next()
            }
        }
        return isOne ? 1 : 0
    }
}

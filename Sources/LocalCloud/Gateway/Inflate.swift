import AWSWire

/// Unpacks gzip (RFC 1952) and the DEFLATE within (RFC 1951): SDKs compress the bodies of PutMetricData above 10 KiB.
///
/// Written for correctness and a bound on its output, not for speed: such bodies are small.
struct Inflate {
    enum Failure: Error, Sendable, Hashable {
        /// The bytes are no gzip, or damaged.
        case malformed
        case tooLarge(limit: Int)
    }

    private let input: [UInt8]
    private let limit: Int
    private var position: Int
    private var bits: UInt32 = 0
    private var bitCount = 0
    private var output: [UInt8] = []

    private init(_ input: [UInt8], from position: Int, limit: Int) {
        self.input = input
        self.position = position
        self.limit = limit
    }

    /// - Throws: ``Failure``.
    static func gzip(_ input: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
        guard input.count >= 18, input[0] == 0x1F, input[1] == 0x8B, input[2] == 8 else { throw .malformed }
        let flags = input[3]
        var position = 10
        if flags & 4 != 0 {
            guard position + 2 <= input.count else { throw .malformed }
            position += 2 + Int(input[position]) + Int(input[position + 1]) << 8
        }
        for flag in [UInt8(8), 16] where flags & flag != 0 {
            guard position < input.count, let end = input[position...].firstIndex(of: 0) else { throw .malformed }
            position = end + 1
        }
        if flags & 2 != 0 { position += 2 }
        guard position < input.count else { throw .malformed }
        var inflate = Inflate(input, from: position, limit: limit)
        try inflate.run()
        let trailer = inflate.position
        guard trailer + 8 <= input.count else { throw .malformed }
        func word(_ at: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(input[at + $1]) << UInt32(8 * $1) } }
        guard word(trailer + 4) == UInt32(truncatingIfNeeded: inflate.output.count),
            Self.bigEndian(Checksum.value(of: inflate.output, .crc32)) == word(trailer)
        else {
            throw .malformed
        }
        return inflate.output
    }

    private static func bigEndian(_ bytes: [UInt8]) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    // MARK: - Blocks

    private mutating func run() throws(Failure) {
        var isLast = false
        while !isLast {
            isLast = try take(1) == 1
            switch try take(2) {
            case 0: try stored()
            case 1: try compressed(Self.fixedLiterals, Self.fixedDistances)
            case 2:
                let (literals, distances) = try tables()
                try compressed(literals, distances)
            default: throw .malformed
            }
        }
        // What is left of the last byte is padding; whole bytes are never read ahead.
    }

    private mutating func stored() throws(Failure) {
        bits = 0
        bitCount = 0
        guard position + 4 <= input.count else { throw .malformed }
        let length = Int(input[position]) | Int(input[position + 1]) << 8
        let complement = Int(input[position + 2]) | Int(input[position + 3]) << 8
        position += 4
        guard length == ~complement & 0xFFFF, position + length <= input.count else { throw .malformed }
        guard output.count + length <= limit else { throw .tooLarge(limit: limit) }
        output += input[position..<position + length]
        position += length
    }

    private mutating func compressed(_ literals: Code, _ distances: Code) throws(Failure) {
        while true {
            let symbol = try symbol(of: literals)
            if symbol < 256 {
                guard output.count < limit else { throw .tooLarge(limit: limit) }
                output.append(UInt8(symbol))
                continue
            }
            if symbol == 256 { return }
            guard symbol - 257 < Self.lengths.count else { throw .malformed }
            let (base, extra) = Self.lengths[symbol - 257]
            let length = base + (try take(extra))
            let distanceSymbol = try self.symbol(of: distances)
            guard distanceSymbol < Self.distances.count else { throw .malformed }
            let (distanceBase, distanceExtra) = Self.distances[distanceSymbol]
            let distance = distanceBase + (try take(distanceExtra))
            guard distance <= output.count else { throw .malformed }
            guard output.count + length <= limit else { throw .tooLarge(limit: limit) }
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
    }

    private mutating func tables() throws(Failure) -> (Code, Code) {
        let literalCount = try take(5) + 257
        let distanceCount = try take(5) + 1
        let codeCount = try take(4) + 4
        var codeLengths = [Int](repeating: 0, count: 19)
        for index in 0..<codeCount { codeLengths[Self.codeOrder[index]] = try take(3) }
        let codes = Code(codeLengths)
        var lengths: [Int] = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try symbol(of: codes)
            switch symbol {
            case 0...15: lengths.append(symbol)
            case 16:
                guard let last = lengths.last else { throw .malformed }
                lengths += [Int](repeating: last, count: try take(2) + 3)
            case 17: lengths += [Int](repeating: 0, count: try take(3) + 3)
            default: lengths += [Int](repeating: 0, count: try take(7) + 11)
            }
        }
        guard lengths.count == literalCount + distanceCount else { throw .malformed }
        return (Code(Array(lengths[..<literalCount])), Code(Array(lengths[literalCount...])))
    }

    // MARK: - Bits

    private mutating func take(_ count: Int) throws(Failure) -> Int {
        while bitCount < count {
            guard position < input.count else { throw .malformed }
            bits |= UInt32(input[position]) << UInt32(bitCount)
            position += 1
            bitCount += 8
        }
        let value = bits & (UInt32(1) << UInt32(count) - 1)
        bits >>= UInt32(count)
        bitCount -= count
        return Int(value)
    }

    private mutating func symbol(of code: Code) throws(Failure) -> Int {
        var value = 0
        var first = 0
        var index = 0
        for length in 1...15 {
            value |= try take(1)
            let count = code.counts[length]
            if value - first < count { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw .malformed
    }

    /// A canonical Huffman code: how many codes there are of each length, and their symbols in order.
    private struct Code {
        var counts = [Int](repeating: 0, count: 16)
        var symbols: [Int]

        init(_ lengths: [Int]) {
            for length in lengths { counts[length] += 1 }
            counts[0] = 0
            symbols = lengths.indices.filter { lengths[$0] > 0 }
            symbols.sort { lengths[$0] == lengths[$1] ? $0 < $1 : lengths[$0] < lengths[$1] }
        }
    }

    private static let fixedLiterals = Code(
        (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
    )
    private static let fixedDistances = Code([Int](repeating: 5, count: 30))
    private static let codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let lengths: [(Int, Int)] = [
        (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 1), (13, 1), (15, 1), (17, 1), (19, 2), (23, 2), (27, 2),
        (31, 2), (35, 3), (43, 3), (51, 3), (59, 3), (67, 4), (83, 4), (99, 4), (115, 4), (131, 5), (163, 5), (195, 5), (227, 5), (258, 0),
    ]
    private static let distances: [(Int, Int)] = [
        (1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (7, 1), (9, 2), (13, 2), (17, 3), (25, 3), (33, 4), (49, 4), (65, 5), (97, 5), (129, 6),
        (193, 6), (257, 7), (385, 7), (513, 8), (769, 8), (1025, 9), (1537, 9), (2049, 10), (3073, 10), (4097, 11), (6145, 11), (8193, 12),
        (12289, 12), (16385, 13), (24577, 13),
    ]
}

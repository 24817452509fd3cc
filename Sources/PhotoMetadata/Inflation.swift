/// Unpacks what zlib packed. Small and slow, for notes in PNG files, which come before any codec process.
struct Inflation {
    private let bytes: [UInt8]
    private let limit: Int
    private var position: Int
    private var bits = 0
    private var bitCount = 0
    private var output: [UInt8] = []

    private struct Damage: Error {}

    /// - Parameter limit: the most bytes that may come out.
    /// - Returns: nil for damaged data, and for more than the limit.
    static func unpack(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
        guard bytes.count >= 2, bytes[0] & 15 == 8, (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0, bytes[1] & 0x20 == 0 else { return nil }
        var inflation = Inflation(bytes, limit)
        do throws(Damage) {
            try inflation.run()
            return inflation.output
        } catch {
            return nil
        }
    }

    private init(_ bytes: [UInt8], _ limit: Int) {
        self.bytes = bytes
        self.limit = limit
        position = 2
    }

    private mutating func run() throws(Damage) {
        var isLast = false
        while !isLast {
            isLast = try take(1) == 1
            switch try take(2) {
            case 0: try copyStored()
            case 1: try unpackBlock(Self.fixedLiterals, Self.fixedDistances)
            case 2:
                let (literals, distances) = try readCodes()
                try unpackBlock(literals, distances)
            default: throw Damage()
            }
        }
    }

    private mutating func take(_ count: Int) throws(Damage) -> Int {
        while bitCount < count {
            guard position < bytes.count else { throw Damage() }
            bits |= Int(bytes[position]) << bitCount
            position += 1
            bitCount += 8
        }
        defer {
            bits >>= count
            bitCount -= count
        }
        return bits & (1 << count - 1)
    }

    private mutating func append(_ byte: UInt8) throws(Damage) {
        guard output.count < limit else { throw Damage() }
        output.append(byte)
    }

    private mutating func copyStored() throws(Damage) {
        (bits, bitCount) = (0, 0)
        guard position + 4 <= bytes.count else { throw Damage() }
        let length = Int(bytes[position]) | Int(bytes[position + 1]) << 8
        position += 4
        guard length <= bytes.count - position else { throw Damage() }
        for byte in bytes[position..<position + length] { try append(byte) }
        position += length
    }

    // MARK: Codes

    /// A canonical Huffman code: how many codes each length has, and the symbols in their order.
    private struct Code {
        var counts = [Int](repeating: 0, count: 16)
        var symbols: [Int] = []

        init(lengths: [Int]) {
            for length in lengths where length > 0 { counts[length] += 1 }
            for length in 1...15 { symbols += lengths.indices.filter { lengths[$0] == length } }
        }
    }

    private static let fixedLiterals = Code(
        lengths: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
    )
    private static let fixedDistances = Code(lengths: [Int](repeating: 5, count: 30))
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private mutating func symbol(_ code: Code) throws(Damage) -> Int {
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
        throw Damage()
    }

    private mutating func readCodes() throws(Damage) -> (Code, Code) {
        let literals = try take(5) + 257
        let distances = try take(5) + 1
        let count = try take(4) + 4
        var lengths = [Int](repeating: 0, count: 19)
        for index in 0..<count { lengths[Self.order[index]] = try take(3) }
        let code = Code(lengths: lengths)
        lengths = []
        while lengths.count < literals + distances {
            switch try symbol(code) {
            case let length where length < 16: lengths.append(length)
            case 16:
                guard let last = lengths.last else { throw Damage() }
                lengths += [Int](repeating: last, count: 3 + (try take(2)))
            case 17: lengths += [Int](repeating: 0, count: 3 + (try take(3)))
            default: lengths += [Int](repeating: 0, count: 11 + (try take(7)))
            }
        }
        guard lengths.count == literals + distances else { throw Damage() }
        return (Code(lengths: Array(lengths[..<literals])), Code(lengths: Array(lengths[literals...])))
    }

    private static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
    ]
    private static let lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
    private static let distanceBases = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
        16385, 24577,
    ]

    private mutating func unpackBlock(_ literals: Code, _ distances: Code) throws(Damage) {
        while true {
            let symbol = try symbol(literals)
            if symbol == 256 { return }
            if symbol < 256 {
                try append(UInt8(symbol))
                continue
            }
            guard symbol - 257 < Self.lengthBases.count else { throw Damage() }
            let length = Self.lengthBases[symbol - 257] + (try take(Self.lengthBits[symbol - 257]))
            let distanceSymbol = try self.symbol(distances)
            guard distanceSymbol < Self.distanceBases.count else { throw Damage() }
            let distance = Self.distanceBases[distanceSymbol] + (try take(max(0, distanceSymbol / 2 - 1)))
            guard distance <= output.count else { throw Damage() }
            for _ in 0..<length { try append(output[output.count - distance]) }
        }
    }
}

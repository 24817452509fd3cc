/// Reads numbers of any count of bits, from the highest bit on, as HEVC and AV1 headers hold them; nil beyond the end.
struct BitReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What a unit of HEVC means: 3 after two zeros only keeps start codes from appearing, and is left out.
    init(unescaping unit: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(unit.count)
        var zeros = 0
        for byte in unit {
            if zeros >= 2 && byte == 3 {
                zeros = 0
                continue
            }
            zeros = byte == 0 ? zeros + 1 : 0
            bytes.append(byte)
        }
        self.bytes = bytes
    }

    mutating func bits(_ count: Int) -> Int? {
        guard count <= 32, count <= bytes.count * 8 - position else { return nil }
        var value = 0
        for _ in 0..<count {
            value = value << 1 | Int(bytes[position >> 3] >> UInt8(7 - position & 7)) & 1
            position += 1
        }
        return value
    }

    mutating func flag() -> Bool? {
        bits(1).map { $0 == 1 }
    }

    mutating func skip(_ count: Int) -> Bool {
        guard count <= bytes.count * 8 - position else { return false }
        position += count
        return true
    }

    /// An Exp-Golomb code: as many bits as there were zeros before the first one.
    mutating func golomb() -> Int? {
        var zeros = 0
        while let bit = bits(1) {
            if bit == 1 { return bits(zeros).map { $0 + 1 << zeros - 1 } }
            zeros += 1
            if zeros > 31 { return nil }
        }
        return nil
    }

    /// A signed Exp-Golomb code: 0, 1, -1, 2, -2 …
    mutating func signedGolomb() -> Int? {
        golomb().map { $0 & 1 == 1 ? ($0 + 1) / 2 : -($0 / 2) }
    }
}

/// Whole numbers at positions of a file; nil beyond its end.
extension [UInt8] {
    func bigEndian16(at position: Int) -> Int? {
        guard position >= 0, position <= count - 2 else { return nil }
        return Int(self[position]) << 8 | Int(self[position + 1])
    }

    func bigEndian32(at position: Int) -> Int? {
        guard let high = bigEndian16(at: position), let low = bigEndian16(at: position + 2) else { return nil }
        return high << 16 | low
    }

    func littleEndian16(at position: Int) -> Int? {
        guard position >= 0, position <= count - 2 else { return nil }
        return Int(self[position]) | Int(self[position + 1]) << 8
    }

    func littleEndian24(at position: Int) -> Int? {
        guard let low = littleEndian16(at: position), position <= count - 3 else { return nil }
        return low | Int(self[position + 2]) << 16
    }

    func littleEndian32(at position: Int) -> Int? {
        guard let low = littleEndian16(at: position), let high = littleEndian16(at: position + 2) else { return nil }
        return high << 16 | low
    }

    func littleEndian64(at position: Int) -> Int? {
        guard let low = littleEndian32(at: position), let high = littleEndian32(at: position + 4), high < 1 << 31 else { return nil }
        return high << 32 | low
    }

    func bigEndian64(at position: Int) -> Int? {
        guard let high = bigEndian32(at: position), let low = bigEndian32(at: position + 4), high < 1 << 31 else { return nil }
        return high << 32 | low
    }

    /// Whether these bytes lie at the position.
    func has(_ text: StaticString, at position: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard position >= 0, position <= count - length else { return false }
        return text.withUTF8Buffer { expected in expected.indices.allSatisfy { self[position + $0] == expected[$0] } }
    }
}

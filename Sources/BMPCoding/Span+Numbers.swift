/// Little-endian numbers at positions of a file; nil beyond its end.
extension Span<UInt8> {
    func number16(at position: Int) -> Int? {
        guard position >= 0, position <= count - 2 else { return nil }
        return Int(self[position]) | Int(self[position + 1]) << 8
    }

    func number32(at position: Int) -> Int? {
        guard let low = number16(at: position), let high = number16(at: position + 2) else { return nil }
        return high << 16 | low
    }

    func signed32(at position: Int) -> Int? {
        number32(at: position).map { Int(Int32(truncatingIfNeeded: $0)) }
    }
}

extension MutableSpan<UInt8> {
    /// Writes the lowest 32 bits, lowest byte first.
    mutating func write32(_ value: Int, at position: Int) {
        for index in 0..<4 { self[position + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
    }

    /// Writes the lowest 16 bits, lowest byte first.
    mutating func write16(_ value: Int, at position: Int) {
        for index in 0..<2 { self[position + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
    }
}

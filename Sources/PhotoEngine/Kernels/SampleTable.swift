#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// What each value of a sample becomes: one operation on it, or several in a row.
struct SampleTable: Hashable, Sendable {
    var values: [UInt16]

    var isIdentity: Bool { values.indices.allSatisfy { Int(values[$0]) == $0 } }
    var isComplement: Bool { values.indices.allSatisfy { Int(values[$0]) == values.count - 1 - $0 } }

    /// nil for what does not work on each sample alone.
    init?(_ operation: PhotoOperation, bits: Int) {
        let top = Double(1 << bits - 1)
        switch operation {
        case .invert: self.init(bits) { top - $0 }
        case .brightness(let percent): self.init(bits) { $0 + percent / 100 * top }
        case .contrast(let percent): self.init(bits) { ($0 - top / 2) * (1 + percent / 100) + top / 2 }
        case .gamma(let gamma): self.init(bits) { pow($0 / top, 1 / gamma) * top }
        case .grayscale, .sepia, .blur, .sharpen, .resize, .rotate, .flip, .thumbnail: return nil
        }
    }

    /// Rounds to the nearest value and clamps.
    private init(_ bits: Int, _ function: (Double) -> Double) {
        let top = Double(1 << bits - 1)
        values = (0..<1 << bits).map { UInt16(min(top, max(0, function(Double($0)).rounded()))) }
    }

    /// This, and then the other.
    func then(_ next: SampleTable) -> SampleTable {
        var result = self
        for index in values.indices { result.values[index] = next.values[Int(values[index])] }
        return result
    }
}

/// Tells which of two events on the same key came later: hexadecimal digits, of which the shorter is padded with zeros on the right.
///
/// Comparing sequencers of different keys says nothing.
public struct Sequencer: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// As S3 sent it.
    public let description: String
    /// What is compared: upper case, without the zeros at the end that padding would add.
    private let significant: String

    public init(_ text: String) {
        self.description = text
        var digits = text.uppercased()[...]
        while digits.hasSuffix("0") { digits = digits.dropLast() }
        self.significant = String(digits)
    }

    /// 18 digits, as S3 writes them.
    public init(number: UInt64) {
        let digits = String(number, radix: 16, uppercase: true)
        self.init("00" + String(repeating: "0", count: 16 - digits.utf8.count) + digits)
    }

    public static func == (left: Sequencer, right: Sequencer) -> Bool { left.significant == right.significant }

    public func hash(into hasher: inout Hasher) { hasher.combine(significant) }

    public static func < (left: Sequencer, right: Sequencer) -> Bool {
        left.significant.utf8.lexicographicallyPrecedes(right.significant.utf8)
    }
}

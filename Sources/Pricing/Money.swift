/// An amount of US dollars, exact to the picodollar (10⁻¹² USD): the smallest list price, a byte-month of logs, is larger.
///
/// Sums are integer sums: a million photos cost exactly a million times one photo.
public struct Money: Sendable, Hashable, Comparable {
    public var picodollars: Int128

    public static let zero = Money(picodollars: 0)
    static let picodollarsPerDollar: Int128 = 1_000_000_000_000

    public init(picodollars: Int128) {
        self.picodollars = picodollars
    }

    /// Reads a plain decimal such as `0.526`, with at most twelve fraction digits and no sign; nil for anything else.
    public init?(dollars text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, whole.utf8.count <= 15, let dollars = whole.decimalDigits else { return nil }
        var fraction: Int128 = 0
        if parts.count == 2 {
            guard !parts[1].isEmpty, parts[1].utf8.count <= 12, let digits = parts[1].decimalDigits else { return nil }
            fraction = digits
            for _ in parts[1].utf8.count..<12 { fraction *= 10 }
        }
        self.picodollars = dollars * Money.picodollarsPerDollar + fraction
    }

    public static func < (left: Money, right: Money) -> Bool { left.picodollars < right.picodollars }
    public static func + (left: Money, right: Money) -> Money { Money(picodollars: left.picodollars + right.picodollars) }
    public static func - (left: Money, right: Money) -> Money { Money(picodollars: left.picodollars - right.picodollars) }
    public static func += (left: inout Money, right: Money) { left.picodollars += right.picodollars }

    /// `amount × numerator ÷ denominator`, rounded half away from zero.
    public func scaled(by numerator: Int128, over denominator: Int128) -> Money {
        Money(picodollars: roundedQuotient(picodollars * numerator, denominator))
    }

    /// For metrics, which are floating point; never add these up.
    public var dollars: Double { Double(picodollars) / Double(Money.picodollarsPerDollar) }

    /// The amount rounded to this many fraction digits, which are all written: `0.0000276000` with ten, as Cost Explorer has it.
    public func decimal(fractionDigits: Int) -> String {
        precondition((0...12).contains(fractionDigits))
        var divisor: Int128 = 1
        for _ in fractionDigits..<12 { divisor *= 10 }
        return decimalText(roundedQuotient(picodollars, divisor), fractionDigits: fractionDigits)
    }
}

extension Money: CustomStringConvertible {
    /// The exact amount without trailing zeros, for example `0.0000276`.
    public var description: String {
        trimmingTrailingZeros(decimal(fractionDigits: 12))
    }
}

/// The quotient rounded to the nearest whole number, half away from zero.
func roundedQuotient(_ numerator: Int128, _ denominator: Int128) -> Int128 {
    let half = denominator / 2
    return numerator >= 0 ? (numerator + half) / denominator : (numerator - half) / denominator
}

/// The number `scaled ÷ 10^fractionDigits` as a decimal.
func decimalText(_ scaled: Int128, fractionDigits: Int) -> String {
    let digits = String(scaled.magnitude)
    let padded = String(repeating: "0", count: max(0, fractionDigits + 1 - digits.utf8.count)) + digits
    let sign = scaled < 0 ? "-" : ""
    guard fractionDigits > 0 else { return sign + padded }
    return "\(sign)\(padded.dropLast(fractionDigits)).\(padded.suffix(fractionDigits))"
}

/// `1.500` becomes `1.5`, `2.000` becomes `2`.
func trimmingTrailingZeros(_ decimal: String) -> String {
    guard decimal.utf8.contains(UInt8(ascii: ".")) else { return decimal }
    var text = decimal[...]
    while text.hasSuffix("0") { text = text.dropLast() }
    if text.hasSuffix(".") { text = text.dropLast() }
    return String(text)
}

extension StringProtocol {
    /// The number that these ASCII digits write; nil when there is anything else.
    fileprivate var decimalDigits: Int128? {
        var value: Int128 = 0
        for byte in utf8 {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int128(byte - 0x30)
        }
        return value
    }
}

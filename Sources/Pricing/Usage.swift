/// Amounts used, by type, in the metered amounts of each type's unit.
public struct Usage: Sendable, Hashable {
    public private(set) var amounts: [UsageType: Int128]

    public init(_ amounts: [UsageType: Int128] = [:]) {
        self.amounts = amounts
    }

    public subscript(type: UsageType) -> Int128 { amounts[type] ?? 0 }

    public mutating func add(_ amount: Int128, _ type: UsageType) {
        amounts[type, default: 0] += amount
    }

    public static func + (left: Usage, right: Usage) -> Usage {
        Usage(left.amounts.merging(right.amounts, uniquingKeysWith: +))
    }
}

extension UsageType {
    /// The amount in billed units as Cost Explorer's `UsageQuantity` writes it, with at most ten fraction digits.
    public func quantity(of amount: Int128, in month: BillingMonth) -> String {
        let (units, remainder) = amount.quotientAndRemainder(dividingBy: unit.size(in: month))
        let scale: Int128 = 10_000_000_000
        let scaled = units * scale + roundedQuotient(remainder * scale, unit.size(in: month))
        return trimmingTrailingZeros(decimalText(scaled, fractionDigits: 10))
    }
}

extension Usage {
    /// The amounts of all types in their billed units, added up as Cost Explorer's `UsageQuantity` does, with at most ten fraction digits.
    public func quantity(in month: BillingMonth) -> String {
        let scale: Int128 = 10_000_000_000
        let sum = amounts.reduce(Int128(0)) { sum, entry in
            let (units, remainder) = entry.value.quotientAndRemainder(dividingBy: entry.key.unit.size(in: month))
            return sum + units * scale + roundedQuotient(remainder * scale, entry.key.unit.size(in: month))
        }
        return trimmingTrailingZeros(decimalText(sum, fractionDigits: 10))
    }

    /// The one unit that all amounts have; nil when there are several, or none.
    public var unitName: String? {
        let names = Set(amounts.keys.map(\.unit.name))
        return names.count == 1 ? names.first : nil
    }
}

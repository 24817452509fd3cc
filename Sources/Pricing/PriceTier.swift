/// A unit price that holds up to an amount of usage in a month.
public struct PriceTier: Sendable, Hashable {
    /// In billed units; nil for the last tier.
    public let upTo: Int128?
    /// The price of one billed unit.
    public let unitPrice: Money

    public init(upTo: Int128? = nil, unitPrice: Money) {
        self.upTo = upTo
        self.unitPrice = unitPrice
    }
}

/// What a usage type costs: tiers in rising order, and what each month is free of charge in every account.
public struct Price: Sendable, Hashable {
    public let tiers: [PriceTier]
    /// In billed units. AWS's standing free tier; not the one of an account's first year.
    public let freeUnits: Int128

    public init(tiers: [PriceTier], freeUnits: Int128 = 0) {
        self.tiers = tiers
        self.freeUnits = freeUnits
    }

    /// The whole cost of the month's usage so far.
    ///
    /// Rounded once. A day's cost is the difference of two such totals, so that the days of a month add up to the month exactly.
    func total(of amount: Int128, unitSize: Int128, freeTier: Bool) -> Money {
        var rest = max(0, amount - (freeTier ? freeUnits * unitSize : 0))
        var floor: Int128 = 0
        var cost = Money.zero
        for tier in tiers where rest > 0 {
            let room = tier.upTo.map { ($0 - floor) * unitSize } ?? rest
            let part = min(rest, room)
            cost += costOf(part, unitPrice: tier.unitPrice, unitSize: unitSize)
            rest -= part
            floor = tier.upTo ?? floor
        }
        return cost
    }

    /// Splits whole units from the remainder, so that byte-milliseconds of petabytes do not overflow the product.
    private func costOf(_ amount: Int128, unitPrice: Money, unitSize: Int128) -> Money {
        let (units, remainder) = amount.quotientAndRemainder(dividingBy: unitSize)
        return Money(picodollars: units * unitPrice.picodollars) + unitPrice.scaled(by: remainder, over: unitSize)
    }
}

import AWSCore
import GRDB
import Pricing

/// Reads the meter and prices it.
///
/// A price depends on what was used before in the same month, so the reading begins at a month's start. The difference of two totals is a
/// line's cost: the hours of a month add up to the month exactly.
enum CostBill {
    static func forEachLine(
        of account: AccountID,
        from start: Timestamp,
        until end: Timestamp,
        prices: PriceList,
        in database: Database,
        _ body: (CostLine) throws -> Void
    ) throws {
        struct Tier: Hashable {
            var region: Region
            var type: UsageType
        }
        var month = BillingMonth(containing: start)
        var used: [Tier: Int128] = [:]
        try MeterStorage.forEach(of: account, from: month.start, until: end, in: database) { key, amount in
            let time = Timestamp(seconds: key.hour * 3600)
            let current = BillingMonth(containing: time)
            if current != month {
                month = current
                used = [:]
            }
            let tier = Tier(region: key.region, type: key.type)
            let before = used[tier] ?? 0
            used[tier] = before + amount
            guard time >= start else { return }
            try body(CostLine(key: key, amount: amount, cost: prices.cost(of: amount, key.type, after: before, in: month)))
        }
    }
}

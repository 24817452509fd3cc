public import AWSCore

/// List prices of one Region as they stood on a day.
public struct PriceList: Sendable {
    public let region: Region
    /// The day on which the prices were read, as `YYYY-MM-DD`.
    public let date: String
    public let prices: [UsageType: Price]
    /// The price of an hour of each instance type, on demand.
    public let instanceHours: [String: Money]
    /// The price of a second of a Lambda function for each GB of its memory, on x86 processors.
    public let functionGigabyteSecond: Money

    public init(
        region: Region,
        date: String,
        prices: [UsageType: Price],
        instanceHours: [String: Money],
        functionGigabyteSecond: Money
    ) {
        self.region = region
        self.date = date
        self.prices = prices
        self.instanceHours = instanceHours
        self.functionGigabyteSecond = functionGigabyteSecond
    }

    /// What `amount` (in the metered amounts of the type's unit) costs when `previous` was used in the same month before.
    ///
    /// - Parameter freeTier: whether the account's standing free tier is deducted, which comes first in the month.
    public func cost(
        of amount: Int128,
        _ type: UsageType,
        after previous: Int128 = 0,
        in month: BillingMonth,
        freeTier: Bool = false
    ) -> Money {
        guard let price = prices[type] else { return .zero }
        let unitSize = type.unit.size(in: month)
        return price.total(of: previous + amount, unitSize: unitSize, freeTier: freeTier)
            - price.total(of: previous, unitSize: unitSize, freeTier: freeTier)
    }

    /// The cost of a whole month's usage.
    public func cost(of usage: Usage, in month: BillingMonth, freeTier: Bool = false) -> Money {
        usage.amounts.reduce(.zero) { $0 + cost(of: $1.value, $1.key, in: month, freeTier: freeTier) }
    }
}

/// What one photo costs: the time that it kept a machine busy, and the requests that it caused, both at list price.
///
/// Free tiers are not deducted: the question is what one more photo costs. Idle time of the machine is not in it either:
/// it is a cost of the fleet, not of a photo.
public struct CostOfPhoto: Sendable {
    /// The price of an hour of the machine.
    public let hourlyPrice: Money
    public let priceList: PriceList

    public init(hourlyPrice: Money, priceList: PriceList = .usEast1) {
        self.hourlyPrice = hourlyPrice
        self.priceList = priceList
    }

    /// Nil when the list does not have the instance type.
    public init?(instanceType: String, priceList: PriceList = .usEast1) {
        guard let price = priceList.instanceHours[instanceType] else { return nil }
        self.init(hourlyPrice: price, priceList: priceList)
    }

    /// A Lambda function of this much memory.
    public init(functionMegabytes: Int, priceList: PriceList = .usEast1) {
        let hour = priceList.functionGigabyteSecond.scaled(by: Int128(functionMegabytes) * 3600, over: 1024)
        self.init(hourlyPrice: hour, priceList: priceList)
    }

    /// Busy seconds × hourly price ÷ 3600.
    public func machine(busy: Duration) -> Money {
        let (seconds, attoseconds) = busy.components
        let nanoseconds = Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000)
        return hourlyPrice.scaled(by: nanoseconds, over: 3_600_000_000_000)
    }

    /// The requests at the price of their first tier, as if they were the first of the month.
    public func requests(_ usage: Usage) -> Money {
        usage.amounts.reduce(.zero) { sum, entry in
            guard entry.key.unit == .requests, let price = priceList.prices[entry.key] else { return sum }
            return sum + price.total(of: entry.value, unitSize: 1, freeTier: false)
        }
    }

    /// Both together.
    public func total(busy: Duration, requests usage: Usage) -> Money {
        machine(busy: busy) + requests(usage)
    }
}

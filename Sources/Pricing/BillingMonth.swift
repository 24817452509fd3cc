public import AWSCore

/// A calendar month in UTC: tiers and free allowances start anew with each, and a "month" of storage is as long as it.
public struct BillingMonth: Sendable, Hashable {
    public var year: Int
    public var month: Int

    public init(year: Int, month: Int) {
        self.year = year
        self.month = month
    }

    public init(containing instant: Timestamp) {
        let date = CalendarDate(instant)
        self.init(year: date.year, month: date.month)
    }

    public var start: Timestamp { CalendarDate(year: year, month: month, day: 1).timestamp }

    public var next: BillingMonth {
        month == 12 ? BillingMonth(year: year + 1, month: 1) : BillingMonth(year: year, month: month + 1)
    }

    /// The month's length.
    public var milliseconds: Int128 { Int128(next.start.milliseconds - start.milliseconds) }
}

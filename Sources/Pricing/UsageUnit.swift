/// What a usage type is counted in: what the meter adds up, and what the bill shows.
///
/// The meter adds integers, so that nothing drifts: requests, bytes, byte-milliseconds, resource-milliseconds.
public enum UsageUnit: Sendable, Hashable {
    /// Metered one by one.
    case requests
    /// Metered in bytes, billed by the gigabyte (2³⁰ bytes).
    case gigabytes
    /// Metered in bytes × milliseconds, billed by the gigabyte-month.
    case gigabyteMonths
    /// Metered in things × milliseconds (a metric or an alarm that exists), billed by the month.
    case months

    /// As bills and Cost Explorer's `UsageQuantity` have it.
    public var name: String {
        switch self {
        case .requests: "Requests"
        case .gigabytes: "GB"
        case .gigabyteMonths: "GB-Mo"
        case .months: "Months"
        }
    }

    /// How many metered amounts make one billed unit in this month.
    public func size(in month: BillingMonth) -> Int128 {
        switch self {
        case .requests: 1
        case .gigabytes: 1 << 30
        case .gigabyteMonths: Int128(1 << 30) * month.milliseconds
        case .months: month.milliseconds
        }
    }
}

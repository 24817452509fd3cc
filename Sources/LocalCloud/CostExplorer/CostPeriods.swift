import AWSCore
import CostExplorerModel
import Pricing

/// The time that is asked for, cut into the periods of the answer. Each lies within one month.
struct CostPeriods: Sendable {
    struct Period: Sendable, Hashable {
        var start: Timestamp
        /// Exclusive.
        var end: Timestamp

        var month: BillingMonth { BillingMonth(containing: start) }
    }

    let periods: [Period]
    private let granularity: Granularity

    /// A start that equals its end is that one day: see `docs/decisions/0003-cost-of-the-first-of-a-month.md`.
    ///
    /// - Throws: `ValidationException`.
    init(_ interval: DateInterval, _ granularity: Granularity, now: Timestamp) throws {
        guard [.daily, .monthly, .hourly].contains(granularity) else {
            throw CostExplorerErrors.validation("Granularity should be one of [DAILY, HOURLY, MONTHLY]")
        }
        self.granularity = granularity
        let start = try Self.instant(interval.start, "Start", granularity)
        var end = try Self.instant(interval.end, "End", granularity)
        guard start <= end else { throw CostExplorerErrors.validation("Start date (and hour) should be before end date (and hour)") }
        if start == end { end = start.adding(seconds: granularity == .hourly && interval.start.contains("T") ? 3600 : 86_400) }
        let today = CalendarDate(now)
        let reach = granularity == .monthly ? 38 : 14
        let months = today.year * 12 + today.month - 1 - reach
        let earliest = CalendarDate(year: months / 12, month: months % 12 + 1, day: 1).timestamp
        guard start >= earliest else {
            throw CostExplorerErrors.validation("You haven't enabled historical data beyond \(reach) months")
        }
        guard end <= now.adding(seconds: 366 * 86_400) else {
            throw CostExplorerErrors.validation("End date cannot be more than a year in the future")
        }
        if granularity == .hourly, start < now.adding(seconds: -15 * 86_400) {
            throw CostExplorerErrors.validation("Hourly granularity is only available for the past 14 days")
        }
        var periods: [Period] = []
        var time = start
        while time < end {
            let next = min(end, Self.next(time, granularity))
            periods.append(Period(start: time, end: next))
            time = next
        }
        self.periods = periods
    }

    private static func next(_ time: Timestamp, _ granularity: Granularity) -> Timestamp {
        switch granularity {
        case .hourly: time.adding(seconds: 3600)
        case .monthly: BillingMonth(containing: time).next.start
        default: time.adding(seconds: 86_400)
        }
    }

    private static func instant(_ text: String, _ name: String, _ granularity: Granularity) throws -> Timestamp {
        let format = granularity == .hourly ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd"
        let invalid = CostExplorerErrors.validation("\(name) time \(text) is invalid. Valid format is: \(format).")
        let day = String(text.prefix(10))
        let parts = day.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]), let number = Int(parts[2]) else {
            throw invalid
        }
        var date = CalendarDate(year: year, month: month, day: number)
        guard (1...12).contains(month), date.timestamp.day == day else { throw invalid }
        if text != day {
            let clock = Array(text.dropFirst(10).utf8)
            guard granularity == .hourly, clock.count == 10, text.hasSuffix(":00:00Z"), clock[0] == UInt8(ascii: "T"),
                let hour = Int(text.dropFirst(11).prefix(2)), (0...23).contains(hour)
            else { throw invalid }
            date.hour = hour
        }
        return date.timestamp
    }

    /// A period as the answer has it.
    func interval(of period: Period) -> DateInterval {
        granularity == .hourly
            ? DateInterval(start: period.start.iso8601, end: period.end.iso8601)
            : DateInterval(start: period.start.day, end: period.end.day)
    }
}

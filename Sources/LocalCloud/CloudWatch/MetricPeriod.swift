import AWSCore
import CloudWatchModel

/// A span of time in periods, from a start that is rounded as AWS rounds it.
struct MetricPeriod: Sendable, Hashable {
    /// In milliseconds, as are all.
    let start: Int64
    let end: Int64
    let length: Int64

    /// - Parameter seconds: the period's length.
    /// - Throws: `InvalidParameterValue`.
    init(from start: Timestamp, until end: Timestamp, seconds: Int, now: Timestamp, parameter: String = "Period") throws {
        guard start < end else {
            throw CloudWatchErrors.invalidParameterValueException("The parameter StartTime must be less than the parameter EndTime.")
        }
        let isKnown = [1, 5, 10, 20, 30].contains(seconds) || (seconds > 0 && seconds % 60 == 0 && seconds <= 86_400 * 365)
        guard isKnown else {
            throw CloudWatchErrors.invalidParameterValueException(
                "The parameter \(parameter) must be 1, 5, 10, 20, 30 or a multiple of 60."
            )
        }
        let age = now.milliseconds - start.milliseconds
        let rounding: Int64 =
            if seconds < 60 { Int64(seconds) * 1000 } else if age > 63 * 86_400_000 { 3_600_000 } else if age > 15 * 86_400_000 {
                300_000
            } else { 60_000 }
        self.start = Self.floor(start.milliseconds, to: rounding)
        self.end = end.milliseconds
        self.length = Int64(seconds) * 1000
    }

    /// How many data points there can be.
    var count: Int64 { (end - start + length - 1) / length }

    func time(of index: Int64) -> Timestamp { Timestamp(milliseconds: start + index * length) }

    static func floor(_ milliseconds: Int64, to unit: Int64) -> Int64 {
        let rest = milliseconds % unit
        return milliseconds - (rest < 0 ? rest + unit : rest)
    }
}

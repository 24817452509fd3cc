import CloudWatchModel

/// A statistic of a period's values.
enum MetricStatistic: Hashable, Sendable {
    case sampleCount
    case average
    case sum
    case minimum
    case maximum
    /// In percent, 0 to 100.
    case percentile(Double)

    /// - Throws: `InvalidParameterValue`; `NotImplemented` for what AWS has besides.
    init(_ text: String, parameter: String) throws {
        switch text {
        case "SampleCount": self = .sampleCount
        case "Average": self = .average
        case "Sum": self = .sum
        case "Minimum": self = .minimum
        case "Maximum": self = .maximum
        default:
            let lowered = text.lowercased()
            if lowered.hasPrefix("p"), let percent = Double(lowered.dropFirst()), (0...100).contains(percent) {
                self = .percentile(percent)
            } else if ["tm", "tc", "ts", "wm"].contains(where: { lowered.hasPrefix($0) }) || lowered.hasPrefix("pr(") || lowered == "iqm" {
                throw CloudWatchErrors.notImplemented("The statistic \(text)")
            } else {
                throw CloudWatchErrors.invalid(text, for: parameter)
            }
        }
    }

    var percent: Double? {
        if case .percentile(let percent) = self { percent } else { nil }
    }
}

/// What is known of the values of one period and unit.
struct MetricSummary: Sendable, Hashable {
    /// The period's place in the span.
    var index: Int64
    var unit: String
    var sampleCount: Double
    var sum: Double
    var minimum: Double
    var maximum: Double
    /// By percent. Empty where statistic sets or negative values are among the data, of which AWS gives no percentiles.
    var percentiles: [Double: Double] = [:]

    func value(of statistic: MetricStatistic) -> Double? {
        switch statistic {
        case .sampleCount: sampleCount
        case .average: sum / sampleCount
        case .sum: sum
        case .minimum: minimum
        case .maximum: maximum
        case .percentile(let percent): percentiles[percent]
        }
    }
}

import AWSCore
import AWSWire
import CloudWatchModel
import GRDB

extension CloudWatch {
    func getMetricStatistics(_ input: GetMetricStatisticsInput, context: RequestContext) async throws -> GetMetricStatisticsOutput {
        let statistics = input.statistics ?? []
        let extended = input.extendedStatistics ?? []
        guard statistics.isEmpty != extended.isEmpty else {
            throw CloudWatchErrors.invalidParameterCombinationException(
                statistics.isEmpty
                    ? "Must specify either Statistics or ExtendedStatistics"
                    : "The parameters Statistics and ExtendedStatistics are mutually exclusive and you have specified both."
            )
        }
        for (index, statistic) in statistics.enumerated() where !statistic.isKnown {
            let known = Statistic.allKnown.map(\.rawValue).joined(separator: ", ")
            throw CloudWatchErrors.violated(statistic.rawValue, at: "statistics.\(index + 1).member", "satisfy enum value set: [\(known)]")
        }
        let percents = try extended.enumerated().map { index, text in
            let parameter = "ExtendedStatistics.member.\(index + 1)"
            guard let percent = try MetricStatistic(text, parameter: parameter).percent else {
                throw CloudWatchErrors.invalid(text, for: parameter)
            }
            return (text: text, percent: percent)
        }
        let identity = try MetricIdentity(
            namespace: input.namespace,
            name: input.metricName,
            dimensions: input.dimensions ?? [],
            at: "Dimensions"
        )
        let period = try MetricPeriod(from: input.startTime, until: input.endTime, seconds: input.period, now: context.now)
        guard period.count <= 1440 else {
            throw CloudWatchErrors.invalidParameterCombinationException(
                """
                You have requested up to \(period.count) datapoints, which exceeds the limit of 1440. You may reduce the datapoints \
                requested by increasing Period, or decreasing the time range.
                """
            )
        }
        let summaries = try await environment.store.read { database in
            guard let metric = try CloudWatchStorage.metricID(identity, context, in: database) else { return [MetricSummary]() }
            return try MetricReading.summaries(
                of: metric,
                in: period,
                unit: input.unit?.rawValue,
                percents: Set(percents.map(\.percent)),
                in: database
            )
        }
        let wanted = Set(statistics)
        return GetMetricStatisticsOutput(
            label: input.metricName,
            datapoints: summaries.compactMap { summary in
                let found = percents.compactMap { text, percent in summary.percentiles[percent].map { (text, $0) } }
                guard extended.isEmpty || !found.isEmpty else { return nil }
                return Datapoint(
                    timestamp: period.time(of: summary.index),
                    sampleCount: wanted.contains(.sampleCount) ? summary.sampleCount : nil,
                    average: wanted.contains(.average) ? summary.sum / summary.sampleCount : nil,
                    sum: wanted.contains(.sum) ? summary.sum : nil,
                    minimum: wanted.contains(.minimum) ? summary.minimum : nil,
                    maximum: wanted.contains(.maximum) ? summary.maximum : nil,
                    unit: StandardUnit(rawValue: summary.unit),
                    extendedStatistics: extended.isEmpty ? nil : Dictionary(found) { first, _ in first }
                )
            }
        )
    }
}

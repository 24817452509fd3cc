import AWSCore
import CloudWatchModel
import GRDB

/// Reads what a query of GetMetricData asks for.
enum MetricSeriesReading {
    struct Series: Sendable {
        /// By time in milliseconds.
        var values: [Int64: Double]
        var message: MessageData?
    }

    /// Without a unit in the query, the first of the units in the data counts, and the answer says so.
    static func series(of query: MetricQueries.MetricQuery, _ context: RequestContext, in database: Database) throws -> Series {
        guard let metric = try CloudWatchStorage.metricID(query.identity, context, in: database) else { return Series(values: [:]) }
        let summaries = try MetricReading.summaries(
            of: metric,
            in: query.period,
            unit: query.unit,
            percents: Set([query.statistic.percent].compactMap(\.self)),
            in: database
        )
        let units = Set(summaries.map(\.unit)).sorted()
        var values: [Int64: Double] = [:]
        for summary in summaries where summary.unit == units.first {
            guard let value = summary.value(of: query.statistic) else { continue }
            values[query.period.time(of: summary.index).milliseconds] = value
        }
        guard units.count > 1 else { return Series(values: values) }
        let message = MessageData(code: "MultipleUnits", value: "Multiple units returned: '[\(units.joined(separator: ", "))]'")
        return Series(values: values, message: message)
    }
}

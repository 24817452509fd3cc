import AWSCore
import AWSWire
import CloudWatchModel

/// The checked queries of one GetMetricData.
struct MetricQueries: Sendable {
    /// A query for a metric's statistic.
    struct MetricQuery: Sendable {
        var identity: MetricIdentity
        var period: MetricPeriod
        var statistic: MetricStatistic
        var unit: String?
    }

    private struct Query: Sendable {
        var id: String
        var label: String
        var isReturned: Bool
        var expression: MetricExpression?
    }

    private let queries: [Query]
    let metrics: [String: MetricQuery]
    let pointsPerPage: Int

    /// - Throws: `ValidationError` and its like.
    init(_ input: GetMetricDataInput, now: Timestamp) throws {
        let all = input.metricDataQueries
        guard !all.isEmpty else {
            throw CloudWatchErrors.missingRequiredParameterException("The parameter MetricDataQueries is required.")
        }
        guard all.count <= 500 else { throw CloudWatchErrors.tooMany("MetricDataQueries", limit: 500) }
        if let scan = input.scanBy, !scan.isKnown {
            throw CloudWatchErrors.violated(
                scan.rawValue,
                at: "scanBy",
                "satisfy enum value set: [TimestampDescending, TimestampAscending]"
            )
        }
        if let most = input.maxDatapoints, !(1...100_800).contains(most) { throw CloudWatchErrors.invalid("\(most)", for: "MaxDatapoints") }
        pointsPerPage = input.maxDatapoints ?? 100_800
        let labels = MetricLabels(all)
        var metrics: [String: MetricQuery] = [:]
        var seen: Set<String> = []
        queries = try all.enumerated().map { index, query in
            let place = "MetricDataQueries.member.\(index + 1)"
            guard Self.isID(query.id) else { throw CloudWatchErrors.validation("Invalid metrics list: Id \(query.id) is not valid.") }
            guard seen.insert(query.id).inserted else {
                throw CloudWatchErrors.validation("The values for parameter id in MetricDataQueries must be unique.")
            }
            guard (query.metricStat == nil) != (query.expression == nil) else {
                throw CloudWatchErrors.validation(
                    "Exactly one of the parameters \(place).MetricStat and \(place).Expression must be specified."
                )
            }
            if let stat = query.metricStat {
                metrics[query.id] = MetricQuery(
                    identity: try MetricIdentity(
                        namespace: stat.metric.namespace ?? "",
                        name: stat.metric.metricName ?? "",
                        dimensions: stat.metric.dimensions ?? [],
                        at: "\(place).MetricStat.Metric.Dimensions"
                    ),
                    period: try MetricPeriod(
                        from: input.startTime,
                        until: input.endTime,
                        seconds: stat.period,
                        now: now,
                        parameter: "\(place).MetricStat.Period"
                    ),
                    statistic: try MetricStatistic(stat.stat, parameter: "\(place).MetricStat.Stat"),
                    unit: stat.unit?.rawValue
                )
            }
            return Query(
                id: query.id,
                label: query.label ?? labels.label(of: query),
                isReturned: query.returnData ?? true,
                expression: try query.expression.map { try MetricExpression($0) }
            )
        }
        self.metrics = metrics
        guard queries.contains(where: \.isReturned) else {
            throw CloudWatchErrors.validation("At least one of the elements in MetricDataQueries must have ReturnData set to true.")
        }
        let points = metrics.values.reduce(0) { $0 + $1.period.count }
        guard points <= 50_000_000 else {
            throw CloudWatchErrors.invalidParameterCombinationException(
                "You have requested up to \(points) datapoints. You may reduce them by increasing Period, or decreasing the time range."
            )
        }
    }

    /// `[a-z][a-zA-Z0-9_]*`
    private static func isID(_ text: String) -> Bool {
        guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first), text.utf8.count <= 255 else {
            return false
        }
        return text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": true
            default: false
            }
        }
    }

    /// The answers in the order of the queries.
    func results(of series: [String: MetricSeriesReading.Series], isAscending: Bool) throws -> [MetricDataResult] {
        var evaluation = MetricExpressionEvaluation(
            series: series.mapValues(\.values),
            order: queries.map(\.id),
            expressions: Dictionary(queries.compactMap { query in query.expression.map { (query.id, $0) } }) { first, _ in first }
        )
        return try queries.filter(\.isReturned).map { query in
            let values = try evaluation.series(of: query.id)
            let points = values.sorted { isAscending ? $0.key < $1.key : $0.key > $1.key }
            return MetricDataResult(
                id: query.id,
                label: query.label,
                timestamps: points.map { Timestamp(milliseconds: $0.key) },
                values: points.map(\.value),
                statusCode: .complete,
                messages: series[query.id]?.message.map { [$0] }
            )
        }
    }
}

/// What a query without a label is called: its metric, and what sets it apart from the others that have none.
private struct MetricLabels {
    private let hasStatistics: Bool
    private let hasPeriods: Bool

    init(_ queries: [MetricDataQuery]) {
        let stats = queries.filter { $0.label == nil }.compactMap(\.metricStat)
        hasStatistics = Set(stats.map(\.stat)).count > 1
        hasPeriods = Set(stats.map(\.period)).count > 1
    }

    func label(of query: MetricDataQuery) -> String {
        guard let stat = query.metricStat else { return query.id }
        var parts = [stat.metric.metricName ?? ""]
        if hasStatistics { parts.append(stat.stat) }
        if hasPeriods { parts.append("\(stat.period)") }
        return parts.joined(separator: " ")
    }
}

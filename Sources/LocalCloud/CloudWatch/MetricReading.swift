import AWSCore
import GRDB

/// Makes summaries of a metric's data, one a period and unit, in the order of time. Memory grows with the periods, not with the data.
enum MetricReading {
    static func summaries(
        of metric: Int64,
        in period: MetricPeriod,
        unit: String?,
        percents: Set<Double>,
        in database: Database
    ) throws -> [MetricSummary] {
        let unitFilter = unit == nil ? "" : " AND unit = ?"
        let range = "metric = ? AND time >= ? AND time < ?\(unitFilter)"
        var arguments: StatementArguments = [period.start, period.length, metric, period.start, period.end]
        if let unit { arguments += [unit] }
        let bucket = "(time - ?) / ?"
        var summaries = try Row.fetchAll(
            database,
            sql: """
                SELECT bucket, unit, sum(samples) AS samples, sum(total) AS total, min(minimum) AS minimum, max(maximum) AS maximum,
                       max(has_set) AS has_set
                FROM (
                    SELECT \(bucket) AS bucket, unit, sum(count) AS samples, sum(value * count) AS total, min(value) AS minimum,
                           max(value) AS maximum, 0 AS has_set
                    FROM cloudwatch_value WHERE \(range) GROUP BY 1, 2
                    UNION ALL
                    SELECT \(bucket), unit, sum(samples), sum(sum), min(minimum), max(maximum), 1
                    FROM cloudwatch_statistics WHERE \(range) GROUP BY 1, 2
                )
                GROUP BY bucket, unit ORDER BY bucket, unit
                """,
            arguments: arguments + arguments
        ).map { row in
            Found(
                summary: MetricSummary(
                    index: row["bucket"],
                    unit: row["unit"],
                    sampleCount: row["samples"],
                    sum: row["total"],
                    minimum: row["minimum"],
                    maximum: row["maximum"]
                ),
                hasSet: row["has_set"]
            )
        }
        if !percents.isEmpty {
            let values = try Row.fetchCursor(
                database,
                sql: """
                    SELECT \(bucket) AS bucket, unit, value, sum(count) AS count FROM cloudwatch_value WHERE \(range)
                    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
                    """,
                arguments: arguments
            )
            try fill(&summaries, percents.sorted(), from: values)
        }
        return summaries.map(\.summary)
    }

    private struct Found {
        var summary: MetricSummary
        var hasSet: Bool
    }

    /// Both come in the same order, so that one pass over the values serves all periods.
    private static func fill(_ found: inout [Found], _ percents: [Double], from values: RowCursor) throws {
        var position = 0
        var ranks: PercentileRanks?
        while let row = try values.next() {
            let (bucket, unit): (Int64, String) = (row["bucket"], row["unit"])
            while position < found.count, found[position].summary.index != bucket || found[position].summary.unit != unit {
                position += 1
                ranks = nil
            }
            guard position < found.count else { return }
            let summary = found[position].summary
            guard !found[position].hasSet, summary.minimum >= 0 else { continue }
            if ranks == nil { ranks = PercentileRanks(percents, samples: summary.sampleCount) }
            ranks?.add(row["value"], count: row["count"])
            found[position].summary.percentiles = ranks?.results ?? [:]
        }
    }
}

/// Finds percentiles among values that come in rising order, interpolating between neighbours.
struct PercentileRanks {
    private let wanted: [(percent: Double, rank: Double)]
    private var seen = 0.0
    private var lower: [Double: Double] = [:]
    private(set) var results: [Double: Double] = [:]

    init(_ percents: [Double], samples: Double) {
        wanted = percents.map { ($0, $0 / 100 * max(0, samples - 1)) }
    }

    mutating func add(_ value: Double, count: Double) {
        let before = seen
        seen += count
        for (percent, rank) in wanted where results[percent] == nil {
            let floor = rank.rounded(.down)
            let fraction = rank - floor
            if lower[percent] == nil, floor < seen { lower[percent] = value }
            guard let low = lower[percent] else { continue }
            // The neighbour above is at floor + 1, which may be this value or the next.
            if fraction == 0 || floor + 1 < seen || floor < before {
                results[percent] = low + (value - low) * fraction
            }
        }
    }
}

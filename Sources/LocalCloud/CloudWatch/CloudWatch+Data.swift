import AWSCore
import CloudWatchModel
import GRDB

extension CloudWatch {
    func getMetricData(_ input: GetMetricDataInput, context: RequestContext) async throws -> GetMetricDataOutput {
        let queries = try MetricQueries(input, now: context.now)
        let purpose = "cloudwatch:GetMetricData"
        let skipped = try input.nextToken.map { token in
            guard let cursor = environment.pagingTokens.cursor(token, for: purpose).flatMap({ Int($0) }) else {
                throw CloudWatchErrors.invalidNextToken("The next token specified is invalid.")
            }
            return cursor
        }
        let series = try await environment.store.read { database in
            try queries.metrics.mapValues { try MetricSeriesReading.series(of: $0, context, in: database) }
        }
        context.usage.add(.metricsRequested, Int64(queries.metrics.count))
        let results = try queries.results(of: series, isAscending: input.scanBy == .timestampAscending)
        let page = MetricDataPage(results, skipping: skipped ?? 0, limit: queries.pointsPerPage)
        return GetMetricDataOutput(
            metricDataResults: page.results,
            nextToken: page.next.map { environment.pagingTokens.token("\($0)", for: purpose) },
            messages: []
        )
    }
}

/// One page of results: a run of data points, counted over all results in their order.
struct MetricDataPage {
    private(set) var results: [MetricDataResult] = []
    /// How many points the pages up to this one hold; nil on the last page.
    private(set) var next: Int?

    init(_ all: [MetricDataResult], skipping skipped: Int, limit: Int) {
        var position = 0
        let end = skipped + limit
        for result in all {
            let count = result.values?.count ?? 0
            let (first, last) = (max(skipped, position) - position, min(end, position + count) - position)
            // A result without points belongs to the page on which its neighbours begin.
            let isHere = count == 0 ? (position >= skipped && position < end || (skipped == 0 && position == 0)) : first < last
            if isHere {
                var part = result
                part.timestamps = Array(result.timestamps?[first..<last] ?? [])
                part.values = Array(result.values?[first..<last] ?? [])
                if last < count { part.statusCode = .partialData }
                results.append(part)
            }
            position += count
        }
        next = position > end ? end : nil
    }
}

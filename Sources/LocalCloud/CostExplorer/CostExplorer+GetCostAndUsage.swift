import AWSCore
import CostExplorerModel
import GRDB
import Pricing

extension CostExplorer {
    func getCostAndUsage(_ input: GetCostAndUsageRequest, context: RequestContext) async throws -> GetCostAndUsageResponse {
        let question = CostQuestion(
            periods: try CostPeriods(input.timePeriod, input.granularity, now: context.now),
            metrics: try CostMetrics(input.metrics),
            grouping: try CostGrouping(input.groupBy),
            filter: try CostFilter(input.filter),
            now: context.now
        )
        let purpose = "ce:GetCostAndUsage"
        let first = try input.nextPageToken.map { token in
            guard let cursor = environment.pagingTokens.cursor(token, for: purpose).flatMap({ Int($0) }) else {
                throw CostExplorerErrors.invalidNextTokenException("Invalid NextPageToken")
            }
            return cursor
        }
        try await meter.sampleIfOld()
        try await meter.flush()
        let (results, next) = try await environment.store.read { database in
            try question.answer(of: context.account, from: first ?? 0, in: database)
        }
        return GetCostAndUsageResponse(
            nextPageToken: next.map { environment.pagingTokens.token("\($0)", for: purpose) },
            groupDefinitions: input.groupBy,
            resultsByTime: results,
            dimensionValueAttributes: []
        )
    }
}

/// A checked request.
struct CostQuestion: Sendable {
    var periods: CostPeriods
    var metrics: CostMetrics
    var grouping: CostGrouping
    var filter: CostFilter
    var now: Timestamp
    var prices = PriceList.usEast1

    private static let rowsPerPage = 5000

    /// The results from one period on, as many as make a page.
    ///
    /// - Returns: also the period at which the next page begins, if there is one.
    func answer(of account: AccountID, from first: Int, in database: Database) throws -> (results: [ResultByTime], next: Int?) {
        let wanted = periods.periods.dropFirst(first)
        guard let start = wanted.first?.start, let end = wanted.last?.end else { return ([], nil) }
        var results: [ResultByTime] = []
        var position = wanted.startIndex
        var groups: [[String]: CostSum] = [:]
        func finish() {
            results.append(result(of: wanted[position], groups))
            groups = [:]
            position += 1
        }
        try CostBill.forEachLine(of: account, from: start, until: end, prices: prices, in: database) { line in
            let time = Timestamp(seconds: line.key.hour * 3600)
            while position < wanted.endIndex, wanted[position].end <= time { finish() }
            guard position < wanted.endIndex, filter.matches(line) else { return }
            groups[grouping.keys(of: line), default: CostSum()].add(line)
        }
        while position < wanted.endIndex { finish() }
        return page(results, from: first)
    }

    private func page(_ results: [ResultByTime], from first: Int) -> (results: [ResultByTime], next: Int?) {
        var rows = 0
        for (index, result) in results.enumerated() {
            rows += (result.groups?.count ?? 0) + 1
            if rows > Self.rowsPerPage, index > 0 { return (Array(results[..<index]), first + index) }
        }
        return (results, nil)
    }

    private func result(of period: CostPeriods.Period, _ sums: [[String]: CostSum]) -> ResultByTime {
        let hasGroups = grouping.isGrouped && !sums.isEmpty
        let groups = sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { keys, sum in
            Group(keys: keys, metrics: metrics.values(of: sum, in: period.month))
        }
        return ResultByTime(
            timePeriod: periods.interval(of: period),
            total: hasGroups ? [:] : metrics.values(of: sums[[]] ?? CostSum(), in: period.month),
            groups: hasGroups ? groups : [],
            // A month is final when it is over.
            estimated: period.end > BillingMonth(containing: now).start
        )
    }
}

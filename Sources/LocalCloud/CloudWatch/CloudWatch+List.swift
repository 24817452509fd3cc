import AWSCore
import AWSWire
import CloudWatchModel
import GRDB

extension CloudWatch {
    func listMetrics(_ input: ListMetricsInput, context: RequestContext) async throws -> ListMetricsOutput {
        let filters = input.dimensions ?? []
        guard filters.count <= 10 else { throw CloudWatchErrors.tooMany("Dimensions", limit: 10) }
        if let active = input.recentlyActive, !active.isKnown {
            throw CloudWatchErrors.violated(active.rawValue, at: "recentlyActive", "satisfy enum value set: [PT3H]")
        }
        let purpose = "cloudwatch:ListMetrics"
        let after = try input.nextToken.map { token in
            guard let cursor = environment.pagingTokens.cursor(token, for: purpose).flatMap({ Int64($0) }) else {
                throw CloudWatchErrors.invalidParameterValueException("Invalid nextToken")
            }
            return cursor
        }
        // AWS lists what had data in the past two weeks.
        let window: Int64 = input.recentlyActive == nil ? 14 * 86_400_000 : 3 * 3_600_000
        let found = try await environment.store.read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT id, namespace, name, dimensions FROM cloudwatch_metric
                    WHERE account = ? AND region = ? AND (? IS NULL OR namespace = ?) AND (? IS NULL OR name = ?)
                    AND updated >= ? AND id > ? ORDER BY id
                    """,
                arguments: [
                    context.account.description, context.region.rawValue, input.namespace, input.namespace, input.metricName,
                    input.metricName, context.now.milliseconds - window, after ?? 0,
                ]
            )
            var found: [(id: Int64, metric: Metric)] = []
            while found.count <= Self.metricsPerPage, let row = try rows.next() {
                let dimensions = try MetricIdentity.dimensions(row["dimensions"])
                let hasAll = filters.allSatisfy { filter in
                    dimensions.contains { $0.name == filter.name && (filter.value == nil || $0.value == filter.value) }
                }
                guard hasAll else { continue }
                found.append((row["id"], Metric(namespace: row["namespace"], metricName: row["name"], dimensions: dimensions)))
            }
            return found
        }
        let page = found.prefix(Self.metricsPerPage)
        return ListMetricsOutput(
            metrics: page.map(\.metric),
            nextToken: found.count > page.count ? page.last.map { environment.pagingTokens.token("\($0.id)", for: purpose) } : nil
        )
    }

    private static let metricsPerPage = 500
}

import AWSCore
import CloudWatchModel
import GRDB

extension CloudWatch {
    func putMetricData(_ input: PutMetricDataInput, context: RequestContext) async throws {
        // Entities say where the data of an observed application belongs; the data itself is like any other.
        let data = (input.metricData ?? []) + (input.entityMetricData ?? []).flatMap { $0.metricData ?? [] }
        guard !data.isEmpty else {
            throw CloudWatchErrors.missingRequiredParameterException("The parameter MetricData is required.")
        }
        guard data.count <= 1000 else { throw CloudWatchErrors.tooMany("MetricData", limit: 1000) }
        guard !input.namespace.hasPrefix("AWS/") else { throw CloudWatchErrors.invalid("AWS/", for: "Namespace") }
        let checked = try data.enumerated().map { index, datum in
            try CheckedDatum(datum, namespace: input.namespace, place: "MetricData.member.\(index + 1)", now: context.now)
        }
        let billed = try await environment.store.write { transaction in
            let database = transaction.database
            var billed: Int64 = 0
            for datum in checked {
                let (metric, isNewInHour) = try CloudWatchStorage.touch(datum.identity, context, in: database)
                if isNewInHour { billed += 1 }
                for (value, count) in datum.values {
                    try CloudWatchStorage.add(value, count: count, unit: datum.unit, at: datum.time, to: metric, in: database)
                }
                if let set = datum.statistics {
                    try CloudWatchStorage.add(set, unit: datum.unit, at: datum.time, to: metric, in: database)
                }
            }
            return billed
        }
        if billed > 0 { context.usage.add(.metrics, billed) }
    }
}

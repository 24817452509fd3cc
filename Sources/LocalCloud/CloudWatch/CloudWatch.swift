import AWSCore
import AWSWire
import CloudWatchModel
import GRDB

/// CloudWatch's metrics: values in the store, statistics made of them when they are asked for.
///
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html
struct CloudWatch: CloudWatchService {
    typealias Context = RequestContext

    static let schema = CloudWatchStorage.schema

    let environment: CloudEnvironment

    init(_ environment: CloudEnvironment) {
        self.environment = environment
    }

    /// Keeps data as long and as fine as AWS does; runs until cancelled.
    func ageData() async {
        await environment.repeating("ageing of metrics", every: .seconds(3600)) { try await ageOnce(now: $0) }
    }

    /// Values finer than a minute become a minute's after three hours; everything goes after 455 days.
    ///
    /// (AWS also coarsens to five minutes after 15 days and to an hour after 63; here the minutes stay.)
    func ageOnce(now: Timestamp) async throws {
        let metrics = try await environment.store.read { database in
            try Int64.fetchAll(database, sql: "SELECT id FROM cloudwatch_metric")
        }
        for metric in metrics {
            // One metric a transaction: requests get their turns in between.
            try await environment.store.write { transaction in
                try CloudWatchStorage.age(metric, now: now, in: transaction.database)
            }
        }
    }
}

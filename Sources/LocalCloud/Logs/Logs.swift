import AWSCore
import AWSWire
import GRDB
import LogsModel

/// CloudWatch Logs: groups, streams and events in the store.
///
/// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html
struct Logs: LogsService {
    typealias Context = RequestContext

    static let schema = LogsStorage.schema

    let environment: CloudEnvironment

    init(_ environment: CloudEnvironment) {
        self.environment = environment
    }

    /// Removes events that outlived their group's retention; runs until cancelled.
    func expireEvents() async {
        await environment.repeating("expiry of log events", every: .seconds(3600)) { now in
            try await environment.store.write { transaction in
                try transaction.database.execute(
                    sql: """
                        DELETE FROM logs_event WHERE EXISTS (
                            SELECT 1 FROM logs_group
                            WHERE logs_group.id = logs_event.log_group AND retention IS NOT NULL AND time < ? - retention * 86400000
                        )
                        """,
                    arguments: [now.milliseconds]
                )
            }
        }
    }
}

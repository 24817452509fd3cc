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
        while !Task.isCancelled {
            guard (try? await environment.clock.sleep(for: .seconds(3600))) != nil else { return }
            await ageOnce(now: environment.clock.now)
        }
    }

    /// Values finer than a minute become a minute's after three hours; everything goes after 455 days.
    ///
    /// (AWS also coarsens to five minutes after 15 days and to an hour after 63; here the minutes stay.)
    func ageOnce(now: Timestamp) async {
        let metrics = try? await environment.store.read { database in
            try Int64.fetchAll(database, sql: "SELECT id FROM cloudwatch_metric")
        }
        for metric in metrics ?? [] {
            // One metric a transaction: requests get their turns in between.
            try? await environment.store.write { transaction in
                try CloudWatchStorage.age(metric, now: now, in: transaction.database)
            }
        }
    }
}

/// The errors of CloudWatch in the words that AWS uses.
extension CloudWatchErrors {
    static func invalid(_ value: String, for parameter: String) -> AWSError {
        invalidParameterValueException("The value \(value) for parameter \(parameter) is invalid.")
    }

    static func tooMany(_ collection: String, limit: Int) -> AWSError {
        invalidParameterValueException("The collection \(collection) must not have a size greater than \(limit).")
    }

    static func validation(_ message: String) -> AWSError {
        AWSError("ValidationException", status: 400, message: message, queryCode: "ValidationError")
    }

    static func violated(_ value: some Sendable, at member: String, _ constraint: String) -> AWSError {
        validation("1 validation error detected: Value '\(value)' at '\(member)' failed to satisfy constraint: Member must \(constraint)")
    }

    static func notImplemented(_ what: String) -> AWSError {
        AWSError("NotImplemented", status: 501, message: "\(what) exists in AWS, but this cloud does not implement it.")
    }
}

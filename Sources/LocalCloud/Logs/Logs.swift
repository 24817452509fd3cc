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
        while !Task.isCancelled {
            guard (try? await environment.clock.sleep(for: .seconds(3600))) != nil else { return }
            let now = environment.clock.now
            environment.store.writeBehind { transaction in
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

/// The errors of Logs in the words that AWS uses.
extension LogsErrors {
    static var groupNotFound: AWSError { resourceNotFoundException("The specified log group does not exist.") }

    static var streamNotFound: AWSError { resourceNotFoundException("The specified log stream does not exist.") }

    static func violated(_ value: some Sendable, at member: String, _ constraint: String) -> AWSError {
        invalidParameterException(
            "1 validation error detected: Value '\(value)' at '\(member)' failed to satisfy constraint: Member must \(constraint)"
        )
    }
}

/// Checks names and limits.
enum LogsValidation {
    /// - Throws: `InvalidParameterException`.
    static func groupName(_ name: String) throws {
        guard (1...512).contains(name.utf8.count) else {
            throw LogsErrors.violated(name, at: "logGroupName", name.isEmpty ? lengthAtLeast(1) : "have length less than or equal to 512")
        }
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "0"..."9", "A"..."Z", "a"..."z", "-", "_", ".", "/", "#": true
            default: false
            }
        }
        guard isPlain else {
            throw LogsErrors.violated(name, at: "logGroupName", "satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+")
        }
    }

    /// - Throws: `InvalidParameterException`.
    static func streamName(_ name: String) throws {
        guard (1...512).contains(name.utf8.count) else {
            throw LogsErrors.violated(name, at: "logStreamName", name.isEmpty ? lengthAtLeast(1) : "have length less than or equal to 512")
        }
        guard !name.contains(":"), !name.contains("*") else {
            throw LogsErrors.violated(name, at: "logStreamName", "satisfy regular expression pattern: [^:*]*")
        }
    }

    /// - Throws: `InvalidParameterException`.
    static func limit(_ limit: Int?, most: Int) throws -> Int {
        guard let limit else { return most }
        guard limit >= 1 else { throw LogsErrors.violated(limit, at: "limit", "have value greater than or equal to 1") }
        guard limit <= most else { throw LogsErrors.violated(limit, at: "limit", "have value less than or equal to \(most)") }
        return limit
    }

    private static func lengthAtLeast(_ count: Int) -> String { "have length greater than or equal to \(count)" }
}

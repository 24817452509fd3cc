import AWSCore
import LogsModel

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

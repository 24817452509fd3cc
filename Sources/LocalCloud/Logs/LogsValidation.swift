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

    static let mostTags = 50

    /// - Throws: `InvalidParameterException`.
    static func tags(_ tags: [String: String], isRequired: Bool = false) throws {
        if isRequired, tags.isEmpty { throw LogsErrors.violated("{}", at: "tags", lengthAtLeast(1)) }
        guard tags.count <= mostTags else { throw LogsErrors.violated("{…}", at: "tags", "have length less than or equal to \(mostTags)") }
        for (key, value) in tags.sorted(by: { $0.key < $1.key }) {
            guard (1...128).contains(key.unicodeScalars.count), key.unicodeScalars.allSatisfy(isOfTags) else {
                throw LogsErrors.violated(
                    key,
                    at: "tags",
                    "satisfy constraint: [Member must have length between 1 and 128, and \(tagPattern)]"
                )
            }
            guard value.unicodeScalars.count <= 256, value.unicodeScalars.allSatisfy(isOfTags) else {
                throw LogsErrors.violated(value, at: "tags", "satisfy constraint: [Member must have length up to 256, and \(tagPattern)]")
            }
        }
    }

    private static let tagPattern = "Member must satisfy regular expression pattern: ^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$"

    private static func isOfTags(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .spaceSeparator, .lineSeparator, .paragraphSeparator, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: "_.:/=+-@".unicodeScalars.contains(scalar)
        }
    }

    /// - Throws: `InvalidParameterException`.
    static func resourceArn(_ arn: String) throws {
        let isPlain = arn.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "0"..."9", "A"..."Z", "a"..."z", "_", "+", "=", "/", ":", ",", ".", "@", "-": true
            default: false
            }
        }
        guard isPlain else { throw LogsErrors.violated(arn, at: "resourceArn", "satisfy regular expression pattern: [\\w+=/:,.@-]*") }
        guard (1...1011).contains(arn.utf8.count) else {
            throw LogsErrors.violated(arn, at: "resourceArn", arn.isEmpty ? lengthAtLeast(1) : "have length less than or equal to 1011")
        }
    }

    private static func lengthAtLeast(_ count: Int) -> String { "have length greater than or equal to \(count)" }
}

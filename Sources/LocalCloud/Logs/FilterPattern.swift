import AWSCore
import LogsModel

/// A filter pattern of CloudWatch Logs: terms, or a condition on JSON events.
///
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
enum FilterPattern: Sendable {
    case everything
    case terms(FilterTerms)
    case json(JSONFilter)

    /// - Throws: `InvalidParameterException` for a pattern that AWS refuses too, `NotImplemented` for the space-delimited form.
    init(_ text: String) throws {
        let trimmed = text.trimmed
        if trimmed.isEmpty {
            self = .everything
        } else if trimmed.hasPrefix("{") {
            var parser = JSONFilterParser(trimmed)
            self = .json(try parser.parse())
        } else if trimmed.hasPrefix("[") {
            throw AWSError("NotImplemented", status: 501, message: "Space-delimited filter patterns ([…]) are not implemented yet.")
        } else {
            self = .terms(try FilterTerms(trimmed))
        }
    }

    func matches(_ message: String) -> Bool {
        switch self {
        case .everything: true
        case .terms(let terms): terms.matches(message)
        case .json(let filter): filter.matches(message)
        }
    }

    static func invalid(_ reason: String) -> AWSError {
        LogsErrors.invalidParameterException("Invalid filter pattern: \(reason)")
    }
}

extension StringProtocol {
    /// Without blanks at either end.
    fileprivate var trimmed: String {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}

import AWSCore
import SNSModel

/// Reads the ARNs in requests, with AWS's words for what is wrong with them.
enum SNSArn {
    /// - Throws: `InvalidParameter`.
    static func topic(_ text: String) throws -> Arn {
        let arn = try parse(text, named: "TopicArn")
        guard arn.service == "sns", !arn.resource.contains(":") else { throw SNSErrors.invalidParameter("TopicArn") }
        return arn
    }

    /// - Throws: `InvalidParameter`.
    static func subscription(_ text: String) throws -> Arn {
        let arn = try parse(text, named: "SubscriptionArn")
        guard arn.service == "sns", arn.resource.contains(":") else { throw SNSErrors.invalidParameter("SubscriptionId") }
        return arn
    }

    private static func parse(_ text: String, named name: String) throws -> Arn {
        guard !text.isEmpty else { throw SNSErrors.invalidParameter("\(name) Reason: no value for required parameter") }
        let count = text.split(separator: ":", omittingEmptySubsequences: false).count
        guard count >= 6 else {
            throw SNSErrors.invalidParameter("\(name) Reason: An ARN must have at least 6 elements, not \(count)")
        }
        guard let arn = Arn(text) else { throw SNSErrors.invalidParameter(name) }
        return arn
    }
}

import AWSCore
import AWSWire
import SQSModel

/// Reads the JSON of the `RedrivePolicy` attribute.
enum RedrivePolicyReader {
    /// - Throws: `InvalidParameterValue` as AWS words it.
    static func read(_ text: String) throws -> QueueAttributes.RedrivePolicy {
        func invalid(_ reason: String) -> AWSError {
            SQSErrors.invalidParameterValue("Value \(text) for parameter RedrivePolicy is invalid. Reason: \(reason)")
        }
        guard let tree = try? JSONParser.parse(Array(text.utf8)), tree.root.kind == .map else {
            throw invalid("Redrive policy is not a valid JSON map.")
        }
        guard let target = tree.root["deadLetterTargetArn"]?.string else {
            throw invalid("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.")
        }
        guard let countNode = tree.root["maxReceiveCount"] else {
            throw invalid("Redrive policy does not contain mandatory attribute: maxReceiveCount.")
        }
        guard let count = countNode.integer ?? countNode.string.flatMap({ Int($0) }), (1...1000).contains(count) else {
            throw invalid("Invalid value for maxReceiveCount: \(countNode.string ?? ""), valid values are from 1 to 1000 both inclusive.")
        }
        guard let arn = Arn(target), arn.service == "sqs" else {
            throw invalid("Dead letter target does not exist.")
        }
        return QueueAttributes.RedrivePolicy(deadLetterTargetArn: arn, maxReceiveCount: count)
    }
}

import AWSCore
import AWSWire
import SNSModel

/// Checks the attributes that a subscriber may set.
enum SubscriptionAttributes {
    /// - Throws: `InvalidParameter`; `NotImplemented` for filter policies, which must not be ignored in silence.
    static func validate(_ name: String, _ value: String) throws {
        switch name {
        case "RawMessageDelivery":
            guard value == "true" || value == "false" else {
                throw SNSErrors.invalidParameter("RawMessageDelivery: Invalid value [\(value)]. Must be true or false.")
            }
        case "RedrivePolicy":
            guard value.isEmpty || deadLetterTarget(value) != nil else {
                throw SNSErrors.invalidParameter("RedrivePolicy: failed to parse JSON.")
            }
        case "DeliveryPolicy":
            guard value.isEmpty || DeliveryPolicy(subscription: value) != nil else {
                throw SNSErrors.invalidParameter("DeliveryPolicy: failed to parse JSON.")
            }
        case "FilterPolicy", "FilterPolicyScope":
            guard value.isEmpty else {
                throw AWSError("NotImplemented", status: 501, message: "\(name) of subscriptions is not implemented yet.")
            }
        default:
            throw SNSErrors.invalidParameter("AttributeName")
        }
    }

    static func deadLetterTarget(_ policy: String) -> Arn? {
        guard let tree = try? JSONParser.parse(Array(policy.utf8)), let target = tree.root["deadLetterTargetArn"]?.string,
            let arn = Arn(target), arn.service == "sqs"
        else { return nil }
        return arn
    }
}

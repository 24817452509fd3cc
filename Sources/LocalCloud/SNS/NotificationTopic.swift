import AWSCore

/// A topic as SNS keeps it in memory.
struct NotificationTopic: Sendable, Hashable {
    var arn: Arn
    /// What the owner set, by name.
    var attributes: [String: String]
    var tags: [String: String]
    /// Subscriptions that ended.
    var deletedSubscriptions: Int = 0

    var owner: String { arn.account }

    /// The policy that holds: the owner's, or the one with which AWS makes every topic.
    var policy: String {
        attributes["Policy"] ?? """
            {"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow",\
            "Principal":{"AWS":"*"},"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission",\
            "SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],\
            "Resource":"\(arn)","Condition":{"StringEquals":{"AWS:SourceOwner":"\(owner)"}}}]}
            """
    }

    var usesSHA256: Bool { attributes["SignatureVersion"] == "2" }
}

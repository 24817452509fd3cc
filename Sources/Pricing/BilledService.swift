/// A service as bills and Cost Explorer's dimension `SERVICE` name it.
public enum BilledService: String, Sendable, CaseIterable {
    case s3 = "Amazon Simple Storage Service"
    case sqs = "Amazon Simple Queue Service"
    case sns = "Amazon Simple Notification Service"
    /// Metrics and logs: AWS bills CloudWatch Logs under this name too.
    case cloudWatch = "AmazonCloudWatch"
    case costExplorer = "AWS Cost Explorer"
}

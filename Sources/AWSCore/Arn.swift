/// An Amazon Resource Name: `arn:partition:service:region:account:resource`.
///
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
public struct Arn: Sendable, Hashable, CustomStringConvertible {
    public var partition: String
    public var service: String
    /// Empty for global resources (IAM) and for S3 buckets.
    public var region: String
    /// Empty for S3 buckets and objects.
    public var account: String
    /// Everything after the fifth colon, colons included.
    public var resource: String

    public init(partition: String = "aws", service: String, region: String = "", account: String = "", resource: String) {
        self.partition = partition
        self.service = service
        self.region = region
        self.account = account
        self.resource = resource
    }

    public init(service: String, region: Region, account: AccountID, resource: String) {
        self.init(
            partition: region.partition,
            service: service,
            region: region.rawValue,
            account: account.description,
            resource: resource
        )
    }

    /// Returns nil unless the text has six parts, begins with `arn` and names a service and a resource.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", !parts[1].isEmpty, !parts[2].isEmpty, !parts[5].isEmpty else { return nil }
        self.partition = String(parts[1])
        self.service = String(parts[2])
        self.region = String(parts[3])
        self.account = String(parts[4])
        self.resource = String(parts[5])
    }

    public var description: String {
        "arn:\(partition):\(service):\(region):\(account):\(resource)"
    }
}

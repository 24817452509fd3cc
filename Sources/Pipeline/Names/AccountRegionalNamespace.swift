public import AWSCore

/// The part of S3's names that belongs to one account in one Region: nobody else can have a bucket there, or take its name later.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
public struct AccountRegionalNamespace: Sendable, Hashable {
    public var account: AccountID
    public var region: Region

    public init(account: AccountID, region: Region) {
        self.account = account
        self.region = region
    }

    /// What its buckets' names end in.
    public var suffix: String { "-\(account)-\(region)-an" }

    /// Whether a bucket of this name is in it, and is to be created with `BucketNamespace: account-regional`.
    public func contains(_ bucket: String) -> Bool { bucket.hasSuffix(suffix) }

    /// Whether S3 has such namespaces in this Region: everywhere but in Bahrain and in the Emirates.
    public var isOffered: Bool { !["me-south-1", "me-central-1"].contains(region.rawValue) }
}

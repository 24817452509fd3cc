public import AWSCore

/// Why the pipeline's resources could not be provided or removed.
public enum ProvisioningError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Bucket names are unique among all accounts.
    case bucketBelongsToOthers(String)
    /// The bucket, where it stands, and where it was looked for.
    case bucketInOtherRegion(String, Region?, Region)
    /// A resource, the deployment that it belongs to, and ours.
    case otherDeployment(ResourceIdentity, String, String)
    /// A role, the Region whose resources it is for, and ours.
    case roleOfOtherRegion(String, String, Region)
    /// A bucket, and the notification that already has the same events.
    case notificationInTheWay(String, String)
    case unusableTag(String, String)

    public var description: String {
        switch self {
        case .bucketBelongsToOthers(let bucket):
            "the bucket \"\(bucket)\" belongs to another account, or you may not see it; choose other names by \(variables)"
        case .bucketInOtherRegion(let bucket, let found, let wanted):
            "the bucket \"\(bucket)\" is there already, in \(found.map(\.rawValue) ?? "another Region") instead of \(wanted): "
                + "work there by AWS_REGION\(found.map { "=\($0)" } ?? ""), or choose another name by \(variables)"
        case .otherDeployment(let identity, let owner, let ours):
            "the \(identity) belongs to the deployment \"\(owner)\" and not to \"\(ours)\": choose another name or another --suffix"
        case .roleOfOtherRegion(let role, let found, let wanted):
            "the role \"\(role)\" is for the pipeline in \(found), and roles belong to an account in all Regions: "
                + "tell the pipeline in \(wanted) apart by a --suffix"
        case .notificationInTheWay(let bucket, let other):
            "the bucket \"\(bucket)\" already sends the events of new objects elsewhere, by the notification \(other), and S3 sends each "
                + "event to one only: remove that, let its destination pass the events on, or choose another bucket by \(variables)"
        case .unusableTag(let tag, let reason):
            "the tag \"\(tag)\" cannot be used: \(reason)"
        }
    }

    private var variables: String { ResourceNames.bucketVariables.joined(separator: ", ") }
}

public import AWSCore

/// Why the pipeline's resources cannot have the names that were chosen.
public enum NamingError: Error, Sendable, Hashable, CustomStringConvertible {
    case suffix(String)
    case reservedSuffix(String)
    case bucket(String, String)
    case sharedBucket(String)
    /// A queue's or a topic's name: what it is, its name, and the reason.
    case messaging(String, String, String)
    /// S3 has no account regional namespaces in this Region.
    case noNamespace(Region)

    public var description: String {
        switch self {
        case .suffix(let suffix):
            "the suffix \"\(suffix)\" cannot be used: it takes 1 to \(NameRules.longestSuffix) lower-case letters, digits and hyphens, and "
                + "begins and ends with a letter or digit, because it becomes part of every name"
        case .reservedSuffix(let suffix):
            "the suffix \"\(suffix)\" is what the deployment without a suffix is called; choose another"
        case .bucket(let bucket, let reason):
            "no bucket can be called \"\(bucket)\": \(reason)"
        case .sharedBucket(let bucket):
            "the bucket \"\(bucket)\" has two uses: uploads, results and rejections need one each, or results would be processed again"
        case .messaging(let kind, let name, let reason):
            "no \(kind) of the pipeline can be called \"\(name)\": \(reason)"
        case .noNamespace(let region):
            "S3 keeps no names for an account alone in \(region); choose names by "
                + "\(ResourceNames.bucketVariables.joined(separator: ", "))"
        }
    }
}

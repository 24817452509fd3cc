import AWSCore
import S3Model

/// Which names are an account's own, and how they are asked for.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
enum BucketNamespaces {
    private static let header = "x-amz-bucket-namespace"

    /// - Returns: the namespace that the bucket is to be in.
    /// - Throws: `MissingNamespaceHeader`, `InvalidNamespaceHeader`, `InvalidBucketName` or `InvalidArgument`.
    static func check(_ name: String, asked: BucketNamespace?, account: AccountID, region: Region) throws -> BucketNamespace {
        if let asked, !BucketNamespace.allKnown.contains(asked) {
            throw S3Errors.invalidArgument("Invalid \(header) header", name: header, value: asked.rawValue)
        }
        guard asked == .accountRegional else {
            guard name.hasSuffix("-an") else { return .global }
            guard isAccountRegional(name) else { throw S3Errors.invalidBucketName(name) }
            throw asked == nil ? missing : invalid("included", "global", "Remove the suffix, or specify account-regional.")
        }
        let suffix = "-\(account)-\(region)-an"
        guard name.hasSuffix(suffix), name.utf8.count > suffix.utf8.count else {
            throw invalid(
                "did not include",
                asked?.rawValue ?? "",
                "Specify \(suffix) as the bucket name suffix to create a bucket in your account-regional namespace, or remove the header."
            )
        }
        return .accountRegional
    }

    /// Whether it ends like a name of some account's namespace: `-123456789012-eu-west-1-an`.
    private static func isAccountRegional(_ name: String) -> Bool {
        let regions = BucketLocationConstraint.allKnown.map(\.rawValue) + [Region.usEast1.rawValue]
        guard let region = regions.first(where: { name.hasSuffix("-\($0)-an") }) else { return false }
        let rest = name.dropLast("-\(region)-an".count)
        return AccountID(rest.suffix(12)) != nil && rest.dropLast(12).hasSuffix("-")
    }

    private static var missing: AWSError {
        AWSError(
            "MissingNamespaceHeader",
            status: 400,
            message:
                "The requested bucket is an account-regional namespace bucket, but your request is missing the required \(header) header."
        ).with("Header", header)
    }

    private static func invalid(_ did: String, _ value: String, _ advice: String) -> AWSError {
        AWSError(
            "InvalidNamespaceHeader",
            status: 400,
            message: "The requested bucket name \(did) the account-regional namespace suffix, but the provided \(header) header value is "
                + "\(value). \(advice)"
        )
    }
}

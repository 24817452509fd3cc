import AWSCore
import AWSWire

/// What S3 says when a bucket lies in another Region than the request went to.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html
struct BucketRedirect: Hashable {
    /// Nil when the answer does not name it: then the bucket has to be asked.
    var region: String?

    /// Nil for answers that are no redirects.
    ///
    /// - Parameters:
    ///   - error: the answer, read.
    ///   - fields: the answer's fields.
    init?(_ error: AWSError, fields: HTTPFields, operation: OperationMetadata) {
        let named = fields["x-amz-bucket-region"] ?? error.fields.first { $0.name == "Region" }?.value
        let isRedirect =
            switch (error.code, error.status) {
            case (_, 301), (_, 302), (_, 307), ("PermanentRedirect", _), ("TemporaryRedirect", _): true
            case ("AuthorizationHeaderMalformed", _): named != nil
            // The answer to HEAD has no body that could say more.
            case (_, 400) where operation.method == "HEAD": operation.name == "HeadObject" || named != nil
            case ("IllegalLocationConstraintException", _): operation.name != "CreateBucket"
            default: false
            }
        guard isRedirect else { return nil }
        self.region = named ?? error.fields.first { $0.name == "Endpoint" }.flatMap { Self.region(ofHost: $0.value) }
    }

    /// The Region in `photos.s3.eu-west-1.amazonaws.com` and in the older `photos.s3-eu-west-1.amazonaws.com`.
    static func region(ofHost host: String) -> String? {
        let labels = host.split(separator: ".")
        // A bucket may have such a label, too: the service's is the last.
        guard let service = labels.lastIndex(where: { $0 == "s3" || $0.hasPrefix("s3-") }) else { return nil }
        let next = labels[labels.index(after: service)...].first { $0 != "dualstack" }
        let hasOwnLabel = labels[service] == "s3" || labels[service] == "s3-fips"
        let name = hasOwnLabel ? next : labels[service].dropFirst("s3-".count)
        return name.flatMap { $0.contains("-") ? String($0) : nil }
    }
}

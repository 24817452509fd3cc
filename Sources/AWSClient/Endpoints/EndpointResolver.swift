import AWSCore
import AWSWire

/// Where one request goes, and for which Region it is signed.
struct ResolvedEndpoint: Hashable {
    var endpoint: Endpoint
    var signingRegion: String
    /// The bucket stands in the host name, and no longer in the path.
    var movesBucketIntoHost: Bool
}

/// Finds the endpoint of a request: the configured one, else AWS's own. Pure.
struct EndpointResolver: Sendable {
    var settings: EndpointSettings
    var region: Region

    /// - Parameter bucket: the bucket that the request is about; nil for services other than S3 and for S3's list of buckets.
    func resolve(_ service: ServiceMetadata, bucket: String?) -> ResolvedEndpoint {
        if let endpoint = settings.endpoint(for: service) {
            // Other hosts than AWS's need not know a name for every bucket.
            let signingRegion = service.globalRegion.map { _ in globalRegion } ?? region.rawValue
            return ResolvedEndpoint(endpoint: endpoint, signingRegion: signingRegion, movesBucketIntoHost: false)
        }
        if service.globalRegion != nil {
            return ResolvedEndpoint(endpoint: globalEndpoint(service), signingRegion: globalRegion, movesBucketIntoHost: false)
        }
        var host = "\(service.endpointPrefix).\(region).\(region.hostSuffix)"
        var movesBucketIntoHost = false
        if let bucket, BucketName.canBeHostLabel(bucket) {
            host = "\(bucket).\(host)"
            movesBucketIntoHost = true
        }
        return ResolvedEndpoint(
            endpoint: Endpoint(host: host),
            signingRegion: region.rawValue,
            movesBucketIntoHost: movesBucketIntoHost
        )
    }

    /// The Region for which a partition's global services are signed.
    private var globalRegion: String {
        switch region.partition {
        case "aws-cn": "cn-north-1"
        case "aws-us-gov": "us-gov-west-1"
        default: "us-east-1"
        }
    }

    private func globalEndpoint(_ service: ServiceMetadata) -> Endpoint {
        let prefix = service.endpointPrefix
        // Cost Explorer has the Region in its name; IAM has it in China and the partition's in GovCloud.
        let host =
            switch (prefix, region.partition) {
            case ("iam", "aws"): "iam.amazonaws.com"
            case ("iam", "aws-us-gov"): "iam.us-gov.amazonaws.com"
            case ("ce", "aws-cn"): "ce.cn-northwest-1.amazonaws.com.cn"
            default: "\(prefix).\(globalRegion).\(region.hostSuffix)"
            }
        return Endpoint(host: host)
    }
}

/// What a bucket's name allows.
enum BucketName {
    /// Whether the bucket can be called by a host name of its own over TLS: a valid DNS label without dots, since AWS's certificate
    /// covers one label.
    ///
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
    static func canBeHostLabel(_ name: String) -> Bool {
        guard (3...63).contains(name.utf8.count), let first = name.utf8.first, let last = name.utf8.last else { return false }
        func isLetterOrDigit(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        return isLetterOrDigit(first) && isLetterOrDigit(last)
            && name.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }
}

public import AWSCore

/// A request has no endpoint to go to.
public enum EndpointError: Error, Sendable, Hashable, CustomStringConvertible {
    case malformedRegion(RegionError)
    /// AWS has no endpoints of this kind there.
    case unsupported(service: String, region: Region, kind: String)
    /// A configured endpoint is one address: which cryptography and which IP version it speaks is its owner's affair.
    case variantOfConfiguredEndpoint(service: String, endpoint: Endpoint, kind: String)
    /// The bucket lies in another partition, where these credentials are worth nothing.
    case otherPartition(bucket: String, region: Region, home: Region)

    public var description: String {
        switch self {
        case .malformedRegion(let error):
            return error.description
        case .unsupported(let service, let region, let kind):
            return "\(service) has no \(kind) endpoint in \(region) (partition \(region.partition))"
        case .variantOfConfiguredEndpoint(let service, let endpoint, let kind):
            let setting = kind == "FIPS" ? "AWS_USE_FIPS_ENDPOINT" : "AWS_USE_DUALSTACK_ENDPOINT"
            return "\(service) has the configured endpoint \(endpoint), which cannot be combined with \(setting)"
        case .otherPartition(let bucket, let region, let home):
            return
                "the bucket '\(bucket)' is in \(region), in the partition \(region.partition): requests for \(home) cannot follow it there"
        }
    }
}

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
    /// Where buckets lie that were found to lie elsewhere.
    var bucketRegions: [String: Region] = [:]

    /// - Parameter bucket: the bucket that the request is about; nil for services other than S3 and for S3's list of buckets.
    /// - Throws: ``EndpointError`` when the Region is none, or where the wanted kind of endpoint does not exist.
    func resolve(_ service: ServiceMetadata, bucket: String?) throws(EndpointError) -> ResolvedEndpoint {
        let region = bucket.flatMap { bucketRegions[$0] } ?? region
        do throws(RegionError) {
            _ = try Region(validating: region.rawValue)
        } catch {
            throw .malformedRegion(error)
        }
        if let endpoint = settings.endpoint(for: service) { return try configured(endpoint, service, region) }
        let host = try AWSHost(
            of: service,
            in: region,
            of: Partition(of: region),
            variant: settings.variant,
            usesGlobalSTS: settings.usesGlobalSTS
        )
        guard let bucket, BucketName.canBeHostLabel(bucket) else {
            return ResolvedEndpoint(
                endpoint: Endpoint(host: host.name),
                signingRegion: host.signingRegion,
                movesBucketIntoHost: false
            )
        }
        return ResolvedEndpoint(
            endpoint: Endpoint(host: "\(bucket).\(host.name)"),
            signingRegion: host.signingRegion,
            movesBucketIntoHost: true
        )
    }

    /// Other hosts than AWS's need not know a name for every bucket; signed is for them as for AWS's own.
    private func configured(_ endpoint: Endpoint, _ service: ServiceMetadata, _ region: Region) throws(EndpointError) -> ResolvedEndpoint {
        for (isWanted, kind) in [(settings.variant.isFIPS, "FIPS"), (settings.variant.isDualStack, "dual-stack")] where isWanted {
            throw .variantOfConfiguredEndpoint(service: service.name, endpoint: endpoint, kind: kind)
        }
        let host = try AWSHost(of: service, in: region, of: Partition(of: region), variant: .plain)
        return ResolvedEndpoint(endpoint: endpoint, signingRegion: host.signingRegion, movesBucketIntoHost: false)
    }
}

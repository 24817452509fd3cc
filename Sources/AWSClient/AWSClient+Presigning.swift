import AWSCore
public import AWSWire
import S3Model

extension AWSClient {
    /// A link by which anyone may call the operation once or often until the lifetime is over, for example `GetObject`.
    ///
    /// - Parameters:
    ///   - lifetime: a week at most, and no longer than temporary credentials live.
    ///   - endpoint: the address by which those who use the link reach S3, where it is not the one this client uses.
    public func presignedURL<Called: Operation>(
        _ operation: Called.Type,
        _ input: Called.Input,
        lifetime: Duration,
        endpoint: Endpoint? = nil
    ) async throws -> String {
        let call = try PreparedCall(operation, input, resolver: resolver, endpoint: endpoint)
        var request = call.request
        request.fields["User-Agent"] = nil
        let target = signer(for: Called.service, region: call.resolved.signingRegion).presignedTarget(
            for: request,
            with: try await credentials(),
            lifetime: Int(lifetime.components.seconds),
            payload: Called.service.signingName == "s3" ? .unsigned : .empty,
            at: now
        )
        var place = call.resolved.endpoint
        // The endpoint's path is part of the target already.
        place.path = ""
        return place.description + target
    }

    /// The address to which a browser posts an upload form for the bucket.
    ///
    /// - Parameter endpoint: the address by which browsers reach S3, where it is not the one this client uses.
    /// - Throws: ``EndpointError`` when there is none as configured.
    public func uploadURL(bucket: String, endpoint: Endpoint? = nil) throws(EndpointError) -> String {
        let resolved = try resolver.resolve(.s3, bucket: bucket)
        let place = endpoint ?? resolved.endpoint
        return resolved.movesBucketIntoHost && endpoint == nil
            ? "\(place)/" : "\(place)/\(PercentEncoding.encode(bucket))"
    }
}

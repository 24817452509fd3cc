import AWSCore
import AWSWire

/// One attempt's request with its endpoint, before it is signed.
struct PreparedCall {
    let wireProtocol: WireProtocol
    let resolved: ResolvedEndpoint
    var request: HTTPRequest
    /// The bucket that an S3 request is about.
    let bucket: String?
    private let operation: OperationMetadata
    private let isForS3: Bool

    /// - Parameter endpoint: stands in for the resolved endpoint where others reach the service by another address.
    /// - Throws: ``EndpointError``.
    init<Called: Operation>(
        _ called: Called.Type,
        _ input: Called.Input,
        resolver: EndpointResolver,
        endpoint: Endpoint? = nil
    ) throws(EndpointError) {
        self.operation = Called.metadata
        // The model lists the protocols in the order in which clients should take them.
        self.wireProtocol = Called.service.protocols.first ?? .json
        self.isForS3 = Called.service.signingName == "s3"
        var request = RequestEncoder(wireProtocol).encode(input, for: called)
        let bucket = Called.metadata.path.hasPrefix("/{Bucket}") ? request.path.dropFirst().prefix { $0 != "/" } : nil
        self.bucket = bucket.flatMap { PercentEncoding.decode($0) }
        var resolved = try resolver.resolve(Called.service, bucket: self.bucket)
        if let endpoint {
            resolved.endpoint = endpoint
            resolved.movesBucketIntoHost = false
        }
        if resolved.movesBucketIntoHost, let bucket {
            let rest = request.target.dropFirst(1 + bucket.count)
            request.target = rest.hasPrefix("/") ? String(rest) : "/" + rest
        }
        request.target = resolved.endpoint.path + request.target
        request.fields["Host"] = resolved.endpoint.authority
        request.fields["User-Agent"] = "darkroom"
        self.resolved = resolved
        self.request = request
    }

    /// The request as it is sent.
    ///
    /// - Throws: ``RequestError/unknownLength`` for a streamed body whose length is not known: S3 takes none.
    func signed(by signer: RequestSigner, with credentials: Credentials, at now: Timestamp) throws -> HTTPRequest {
        var request = request
        guard isForS3 else {
            let payload = PayloadHash(hashing: request.body.bytes ?? [])
            signer.sign(&request, with: credentials, payload: payload, at: now)
            return request
        }
        // Without it S3 keeps the checksum to itself, and nothing could be checked.
        if operation.streamsOutput, request.fields["x-amz-checksum-mode"] == nil { request.fields["x-amz-checksum-mode"] = "ENABLED" }
        let protection = try BodyProtection(&request, operation: operation, isTLS: resolved.endpoint.isTLS)
        let signature = signer.sign(&request, with: credentials, payload: protection.payload, at: now)
        if protection.payload.isChunked { request.body = protection.framing(request.body, signature: signature) }
        return request
    }
}

/// A request cannot be sent as it is.
public enum RequestError: Error, Sendable, Hashable {
    /// S3 wants to know a body's length before the first byte.
    case unknownLength
}

public import AWSCore

/// Signs requests as a client: by the `Authorization` field or by the query. Free of I/O.
public struct RequestSigner: Sendable {
    /// The service's name in the scope, for example `monitoring` for CloudWatch.
    public var service: String
    public var region: String
    private let keys: SigningKeyCache

    public init(service: String, region: String, keys: SigningKeyCache = SigningKeyCache()) {
        self.service = service
        self.region = region
        self.keys = keys
    }

    /// Adds the date, the token, the payload's hash (S3) and the signature.
    ///
    /// The request must have its `Host` and everything else that is to be signed; fields that proxies and HTTP libraries change
    /// stay outside.
    ///
    /// - Returns: the signature's continuation for an ``AWSChunkedEncoder``.
    @discardableResult
    public func sign(
        _ request: inout HTTPRequest,
        with credentials: Credentials,
        payload: PayloadHash,
        at now: Timestamp
    ) -> RequestSignature {
        let date = now.basicISO8601
        let scope = SigningScope(day: now.basicDay, region: region, service: service)
        request.fields["Authorization"] = nil
        request.fields["X-Amz-Date"] = date
        request.fields["X-Amz-Security-Token"] = credentials.sessionToken
        if service == "s3" { request.fields["x-amz-content-sha256"] = payload.fieldValue }
        let signedFields = Self.signedFields(of: request)
        let canonical = CanonicalRequest(
            request,
            signedFields: signedFields,
            payloadHash: payload.fieldValue,
            pathEncoding: CanonicalRequest.PathEncoding(service: service)
        )
        let key = keys.key(secretAccessKey: credentials.secretAccessKey, scope: scope)
        let signature = key.sign(canonical.stringToSign(date: date, scope: scope))
        request.fields["Authorization"] =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), "
            + "SignedHeaders=\(signedFields.joined(separator: ";")), Signature=\(signature)"
        return RequestSignature(
            text: signature,
            chunks: ChunkSignatures(key: key, date: date, scope: scope, seed: signature)
        )
    }

    /// Gives the target with a signature in its query, good for `lifetime` seconds.
    ///
    /// All fields of the request are signed: who uses the link must send the same ones. For S3 the body is not covered.
    public func presignedTarget(
        for request: HTTPRequest,
        with credentials: Credentials,
        lifetime seconds: Int,
        payload: PayloadHash = .unsigned,
        at now: Timestamp
    ) -> String {
        let date = now.basicISO8601
        let scope = SigningScope(day: now.basicDay, region: region, service: service)
        let signedFields = Self.signedFields(of: request)
        var added = QueryItems()
        added.append("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
        added.append("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope)")
        added.append("X-Amz-Date", date)
        added.append("X-Amz-Expires", String(seconds))
        added.append("X-Amz-SignedHeaders", signedFields.joined(separator: ";"))
        if let token = credentials.sessionToken { added.append("X-Amz-Security-Token", token) }
        var signed = request
        signed.target += (request.target.contains("?") ? "&" : "?") + added.encoded
        let canonical = CanonicalRequest(
            signed,
            signedFields: signedFields,
            payloadHash: payload.fieldValue,
            pathEncoding: CanonicalRequest.PathEncoding(service: service)
        )
        let key = keys.key(secretAccessKey: credentials.secretAccessKey, scope: scope)
        return signed.target + "&X-Amz-Signature=" + key.sign(canonical.stringToSign(date: date, scope: scope))
    }

    /// The request's fields in lower case, sorted, without those that change on the way.
    private static func signedFields(of request: HTTPRequest) -> [String] {
        Set(request.fields.lazy.map { $0.name.lowercased() }).subtracting(unsignedFields).sorted()
    }

    private static let unsignedFields: Set<String> = [
        "accept-encoding", "authorization", "connection", "content-length", "expect", "te", "trailer", "transfer-encoding", "user-agent",
        "x-amzn-trace-id",
    ]
}

/// A request's signature, and the start of the chain of its chunks' signatures.
public struct RequestSignature: Sendable {
    public let text: String
    let chunks: ChunkSignatures
}

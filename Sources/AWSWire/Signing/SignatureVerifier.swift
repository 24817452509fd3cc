public import AWSCore

/// Checks a request against its claims, as AWS does. Free of I/O: credentials and time are given.
public struct SignatureVerifier: Sendable {
    private let keys: SigningKeyCache

    public init(keys: SigningKeyCache = SigningKeyCache()) {
        self.keys = keys
    }

    /// Checks all that needs no secret: that the time is right, that the fields that must be signed are, and the body's hash when
    /// the body is at hand. For keys whose secret is not known this is all that can be checked.
    public func checkWithoutSecret(_ claims: SignatureClaims, of request: HTTPRequest, now: Timestamp) throws(SignatureError) {
        try checkTime(claims, now: now)
        try checkSignedFields(claims, of: request)
        try checkBody(claims, of: request)
    }

    /// Checks a request wholly.
    ///
    /// The body of S3's requests may still be a stream: read it through ``HTTPRequest/verifiedBody(signature:)``, which checks what
    /// was promised of it. Other services' bodies must be at hand.
    ///
    /// - Parameter credentials: those of the claimed access key.
    /// - Returns: what the chunks of a streamed body are checked with.
    public func verify(
        _ claims: SignatureClaims,
        of request: HTTPRequest,
        with credentials: Credentials,
        now: Timestamp
    ) throws(SignatureError) -> VerifiedSignature {
        try checkTime(claims, now: now)
        try checkSignedFields(claims, of: request)
        try checkToken(claims, with: credentials, now: now)

        let payloadHash: String
        if let payload = claims.payload {
            payloadHash = payload.fieldValue
        } else {
            // A stream that nobody read cannot be verified; no text of this form is any body's hash, so the signature fails.
            payloadHash = request.body.bytes.map { PayloadHash(hashing: $0).fieldValue } ?? "body-not-read"
        }
        let canonical = CanonicalRequest(
            request,
            signedFields: claims.signedFields,
            payloadHash: payloadHash,
            pathEncoding: CanonicalRequest.PathEncoding(service: claims.scope.service),
            omitsSignature: claims.isPresigned
        )
        let date = claims.timestamp.basicISO8601
        let stringToSign = canonical.stringToSign(date: date, scope: claims.scope)
        let key = keys.key(secretAccessKey: credentials.secretAccessKey, scope: claims.scope)
        guard key.isValid(claims.signature, for: stringToSign) else {
            throw .mismatch(
                SignatureError.Mismatch(
                    accessKeyID: claims.accessKeyID,
                    stringToSign: stringToSign,
                    canonicalRequest: canonical.text,
                    signatureProvided: claims.signature
                )
            )
        }
        try checkBody(claims, of: request)
        return VerifiedSignature(
            accessKeyID: claims.accessKeyID,
            chunks: ChunkSignatures(key: key, date: date, scope: claims.scope, seed: claims.signature)
        )
    }

    private func checkTime(_ claims: SignatureClaims, now: Timestamp) throws(SignatureError) {
        let latest = now.adding(SignatureError.allowedSkew)
        switch claims.placement {
        case .field:
            let earliest = now.adding(.zero - SignatureError.allowedSkew)
            guard earliest <= claims.timestamp, claims.timestamp <= latest else {
                throw .timeTooSkewed(date: claims.dateText, requestTime: claims.timestamp, serverTime: now)
            }
        case .query(let lifetime):
            let end = claims.timestamp.adding(seconds: lifetime)
            guard now <= end else { throw .lifetimeEnded(seconds: lifetime, at: end, serverTime: now) }
            guard claims.timestamp <= latest else { throw .lifetimeNotBegun(at: claims.timestamp, serverTime: now) }
        }
    }

    /// The host and whatever changes a request's meaning must stand under the signature: otherwise a signed request could be sent to
    /// another bucket, or with other fields, than its signer meant.
    private func checkSignedFields(_ claims: SignatureClaims, of request: HTTPRequest) throws(SignatureError) {
        guard claims.signedFields.contains("host") else { throw .unsignedFields(["host"]) }
        let signed = Set(claims.signedFields)
        var unsigned: [String] = []
        // Only names that begin so need a look: the others are spared a lower-case copy.
        for field in request.fields where field.name.utf8.first == UInt8(ascii: "x") || field.name.utf8.first == UInt8(ascii: "X") {
            let name = field.name.lowercased()
            let mustBeSigned = claims.isForS3 ? name.hasPrefix("x-amz-") : Self.signedEverywhere.contains(name)
            if mustBeSigned, !Self.exempt.contains(name), !signed.contains(name), !unsigned.contains(name) { unsigned.append(name) }
        }
        guard unsigned.isEmpty else { throw .unsignedFields(unsigned) }
    }

    private static let signedEverywhere: Set<String> = ["x-amz-date", "x-amz-target", "x-amz-security-token"]

    /// Added on the way or by browsers after signing; they carry no meaning for the operation.
    private static let exempt: Set<String> = ["x-amz-user-agent", "x-amz-cf-id"]

    /// Compares a body at hand with the hash that was given for it; streams are checked while they are read.
    private func checkBody(_ claims: SignatureClaims, of request: HTTPRequest) throws(SignatureError) {
        guard case .sha256(let given) = claims.payload, let bytes = request.body.bytes else { return }
        let computed = sha256Hexadecimal(bytes)
        guard constantTimeEqual(given.lowercased(), computed) else {
            throw .payloadHashMismatch(given: given, computed: computed)
        }
    }

    private func checkToken(_ claims: SignatureClaims, with credentials: Credentials, now: Timestamp) throws(SignatureError) {
        // A token beside a long-lived key is ignored: it is signed, and opens nothing that the key does not.
        guard let token = credentials.sessionToken else { return }
        guard let given = claims.sessionToken, constantTimeEqual(given, token) else {
            throw .invalidToken(claims.sessionToken ?? "")
        }
        if let expiration = credentials.expiration, expiration <= now { throw .expiredToken(given) }
    }
}

/// Proof that a request's signature was right, and the start of the chain of its chunks' signatures.
public struct VerifiedSignature: Sendable {
    public let accessKeyID: String
    let chunks: ChunkSignatures
}

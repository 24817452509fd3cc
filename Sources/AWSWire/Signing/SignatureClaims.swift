public import AWSCore

/// What a signed request says of itself: whose key signed it, when, for what and over what. Nothing of it is true before
/// ``SignatureVerifier`` has checked it.
public struct SignatureClaims: Sendable, Hashable {
    public enum Placement: Sendable, Hashable {
        case field
        /// A presigned request, good for this many seconds from its date.
        case query(lifetime: Int)
    }

    public var placement: Placement
    public var accessKeyID: String
    public var scope: SigningScope
    /// Lower-case names of the fields under the signature, as given.
    public var signedFields: [String]
    /// Lower-case hexadecimal.
    public var signature: String
    /// The time of signing.
    public var timestamp: Timestamp
    /// That time as it came.
    public var dateText: String
    /// The session token of temporary credentials.
    public var sessionToken: String?
    /// What stands for the body in the signature; nil for services other than S3, where the body itself is hashed.
    public var payload: PayloadHash?

    public var isPresigned: Bool { placement != .field }

    /// Whether S3's rules hold: its path is encoded once, and its body may stand under other protection than its hash.
    public var isForS3: Bool { scope.service == "s3" }

    /// Reads the `Authorization` field or the query of a request; nil when it has neither: it is anonymous.
    ///
    /// - Throws: when there is a signature that cannot be read or is of a kind that is not accepted.
    public init?(_ request: HTTPRequest) throws(SignatureError) {
        let authorization = request.fields["Authorization"]
        let query = QueryItems(parsing: request.query)
        let isPresigned = query.items.contains {
            $0.name == "X-Amz-Signature" || $0.name == "X-Amz-Algorithm" || $0.name == "X-Amz-Credential"
        }
        if !isPresigned, query.contains("AWSAccessKeyId"), query.contains("Signature") { throw .signatureVersion2 }
        if let authorization {
            guard !isPresigned else { throw .twoMechanisms(authorization: authorization) }
            try self.init(authorization: authorization, request)
        } else if isPresigned {
            try self.init(query: query, request)
        } else {
            return nil
        }
    }
}

extension SignatureClaims {
    private init(authorization: String, _ request: HTTPRequest) throws(SignatureError) {
        // Over bytes: every request comes through here.
        let algorithm = authorization.utf8.prefix { $0 != UInt8(ascii: " ") }
        switch Substring(algorithm) {
        case "AWS4-HMAC-SHA256": break
        case "AWS4-ECDSA-P256-SHA256": throw .signatureVersion4A(.field)
        case "AWS": throw .signatureVersion2
        default: throw .unsupportedAuthorization(authorization)
        }
        var parts: [String: String] = [:]
        for part in authorization.utf8[algorithm.endIndex...].split(separator: UInt8(ascii: ",")) {
            guard let mark = part.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = part[..<mark].drop { $0 == UInt8(ascii: " ") }
            let value = part[part.index(after: mark)...].prefix { $0 != UInt8(ascii: " ") }
            parts[String(Substring(name))] = String(Substring(value))
        }
        let missing = ["Credential", "Signature", "SignedHeaders"].filter { parts[$0]?.isEmpty ?? true }
        guard let credential = parts["Credential"], let fields = parts["SignedHeaders"], let signature = parts["Signature"], missing.isEmpty
        else { throw .missingComponents(missing, authorization: authorization) }

        guard let dateText = request.fields["X-Amz-Date"] ?? request.fields["Date"] else { throw .missingDate }
        guard let timestamp = Timestamp(basicISO8601: dateText) ?? Timestamp(httpDate: dateText) else {
            throw .malformedDate(dateText, .field)
        }
        self.placement = .field
        (self.accessKeyID, self.scope) = try Self.split(credential: credential, .field)
        self.signedFields = fields.utf8.split(separator: UInt8(ascii: ";")).map { Substring($0).lowercased() }
        self.signature = signature
        self.timestamp = timestamp
        self.dateText = dateText
        self.sessionToken = request.fields["X-Amz-Security-Token"]
        self.payload = nil
        try checkDay(.field)
        guard isForS3 else { return }
        guard let value = request.fields["x-amz-content-sha256"] else { throw .missingPayloadHash }
        guard let payload = PayloadHash(fieldValue: value) else { throw .invalidPayloadHash(value) }
        self.payload = payload
    }

    private init(query: QueryItems, _ request: HTTPRequest) throws(SignatureError) {
        guard let algorithm = query["X-Amz-Algorithm"], let credential = query["X-Amz-Credential"],
            let signature = query["X-Amz-Signature"], let dateText = query["X-Amz-Date"], let fields = query["X-Amz-SignedHeaders"]
        else { throw .missingQueryItems }
        switch algorithm {
        case "AWS4-HMAC-SHA256": break
        case "AWS4-ECDSA-P256-SHA256": throw .signatureVersion4A(.query)
        default: throw .invalidLifetime("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"")
        }
        (self.accessKeyID, self.scope) = try Self.split(credential: credential, .query)
        guard let timestamp = Timestamp(basicISO8601: dateText) else { throw .malformedDate(dateText, .query) }
        self.placement = .query(lifetime: try Self.lifetime(query["X-Amz-Expires"], isRequired: scope.service == "s3"))
        self.signedFields = fields.utf8.split(separator: UInt8(ascii: ";")).map { Substring($0).lowercased() }
        self.signature = signature
        self.timestamp = timestamp
        self.dateText = dateText
        self.sessionToken = query["X-Amz-Security-Token"] ?? request.fields["X-Amz-Security-Token"]
        self.payload = nil
        try checkDay(.query)
        guard isForS3 else { return }
        // Whoever signs a link mostly does not know the body. A mode that the request announces counts all the same, and
        // stands under the signature: the verifier refuses unsigned x-amz- fields.
        let value = request.fields["x-amz-content-sha256"] ?? query["X-Amz-Content-Sha256"] ?? PayloadHash.unsigned.fieldValue
        guard let payload = PayloadHash(fieldValue: value) else { throw .invalidPayloadHash(value) }
        self.payload = payload
    }

    private static func split(
        credential: String,
        _ placement: SignatureError.Placement
    ) throws(SignatureError) -> (String, SigningScope) {
        // The last four parts are the scope; a key's id may hold slashes in other clouds.
        let parts = credential.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { Substring($0) }
        guard parts.count >= 5, parts[parts.count - 1] == "aws4_request", !parts.suffix(5).contains("") else {
            throw .malformedCredential(credential, placement)
        }
        let day = parts[parts.count - 4]
        guard day.utf8.count == 8, day.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .malformedCredential(credential, placement)
        }
        let key = parts.dropLast(4).joined(separator: "/")
        let scope = SigningScope(day: String(day), region: String(parts[parts.count - 3]), service: String(parts[parts.count - 2]))
        return (key, scope)
    }

    private static func lifetime(_ text: String?, isRequired: Bool) throws(SignatureError) -> Int {
        guard let text else {
            if isRequired { throw .missingQueryItems }
            return Int(SignatureError.allowedSkew.components.seconds)
        }
        guard let seconds = Int(text) else { throw .invalidLifetime("X-Amz-Expires should be a number") }
        guard seconds >= 0 else { throw .invalidLifetime("X-Amz-Expires must be non-negative") }
        guard seconds <= 604_800 else {
            throw .invalidLifetime(
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"
            )
        }
        return seconds
    }

    private func checkDay(_ placement: SignatureError.Placement) throws(SignatureError) {
        guard timestamp.basicDay == scope.day else {
            throw .dayMismatch(day: scope.day, date: timestamp.basicISO8601, placement)
        }
    }
}

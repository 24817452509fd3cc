public import AWSCore
import Crypto

/// A link to S3 that is signed by signature version 2: `?AWSAccessKeyId=…&Expires=…&Signature=…`.
///
/// AWS still takes it for S3, and botocore still makes it for us-east-1 unless told otherwise; nothing else uses it.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
public struct LinkSignatureV2: Sendable, Hashable {
    public let accessKeyID: String
    /// In base64.
    public let signature: String
    /// When the link ends.
    public let expiration: Timestamp

    /// Reads the query of a request; nil when it is no such link.
    ///
    /// - Throws: `AccessDenied` when a part is missing or wrong.
    public init?(_ request: HTTPRequest) throws(AWSError) {
        let query = QueryItems(parsing: request.query, plusIsSpace: false)
        guard let accessKeyID = query["AWSAccessKeyId"], request.fields["Authorization"] == nil else { return nil }
        guard let signature = query["Signature"], let expires = query["Expires"] else {
            throw AWSError(
                "AccessDenied",
                status: 403,
                message: "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"
            )
        }
        guard let seconds = Int64(expires), abs(seconds) < 1 << 40 else {
            throw AWSError("AccessDenied", status: 403, message: "Invalid date (should be seconds since epoch): \(expires)")
        }
        self.accessKeyID = accessKeyID
        self.signature = signature
        self.expiration = Timestamp(seconds: seconds)
    }

    /// - Throws: `AccessDenied` when the link has ended.
    public func checkTime(now: Timestamp) throws(AWSError) {
        guard expiration < now else { return }
        throw AWSError("AccessDenied", status: 403, message: "Request has expired")
            .with("Expires", expiration.iso8601).with("ServerTime", now.iso8601)
    }

    /// - Parameter hostBucket: the bucket that the host's name begins with.
    /// - Throws: ``SignatureError``.
    public func check(_ request: HTTPRequest, hostBucket: String?, with credentials: Credentials, now: Timestamp) throws(SignatureError) {
        if let token = credentials.sessionToken {
            let given = request.fields["x-amz-security-token"] ?? QueryItems(parsing: request.query)["x-amz-security-token"]
            guard let given, constantTimeEqual(given, token) else { throw .invalidToken(given ?? "") }
            if let end = credentials.expiration, end <= now { throw .expiredToken(given) }
        }
        let text = stringToSign(request, hostBucket: hostBucket)
        guard constantTimeEqual(signature, Self.signature(of: text, secret: credentials.secretAccessKey)) else {
            throw .mismatch(
                SignatureError.Mismatch(accessKeyID: accessKeyID, stringToSign: text, canonicalRequest: "", signatureProvided: signature)
            )
        }
    }

    /// HMAC-SHA1 in base64. A form's policy is signed so as well.
    public static func signature(of text: String, secret: String) -> String {
        let code = HMAC<Insecure.SHA1>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: Array(secret.utf8)))
        return Array(code).base64
    }

    /// Whether `signature` is that of `text`; takes the same time wherever the two differ.
    public static func isValid(_ signature: String, of text: String, secret: String) -> Bool {
        constantTimeEqual(signature, Self.signature(of: text, secret: secret))
    }

    func stringToSign(_ request: HTTPRequest, hostBucket: String?) -> String {
        let query = QueryItems(parsing: request.query, plusIsSpace: false)
        func value(_ name: String) -> String {
            request.fields[name] ?? query.items.first { $0.name.equalsIgnoringASCIICase(name) }?.value ?? ""
        }
        var lines = [request.method, value("content-md5"), value("content-type"), String(expiration.seconds)]
        lines += Self.amzLines(request, query)
        lines.append(Self.resource(request, query, hostBucket: hostBucket))
        return lines.joined(separator: "\n")
    }

    /// The `x-amz-` fields, which a link may carry in its query, in the order of their names.
    private static func amzLines(_ request: HTTPRequest, _ query: QueryItems) -> [String] {
        var values: [String: [String]] = [:]
        for field in request.fields where field.name.lowercased().hasPrefix("x-amz-") {
            values[field.name.lowercased(), default: []].append(field.value)
        }
        for item in query.items where item.name.lowercased().hasPrefix("x-amz-") {
            // What is in both counts once.
            guard request.fields[item.name] == nil else { continue }
            values[item.name.lowercased(), default: []].append(item.value ?? "")
        }
        return values.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.joined(separator: ","))" }
    }

    private static func resource(_ request: HTTPRequest, _ query: QueryItems, hostBucket: String?) -> String {
        let path = (hostBucket.map { "/\($0)" } ?? "") + request.path
        let named = query.items.filter { subresources.contains($0.name) }.sorted { $0.name < $1.name }
        let items = named.map { item in item.value.map { "\(item.name)=\($0)" } ?? item.name }
        return items.isEmpty ? path : "\(path)?\(items.joined(separator: "&"))"
    }

    /// The parts of the query that change what a request means.
    private static let subresources: Set<String> = [
        "accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "inventory", "lifecycle", "location", "logging", "metrics",
        "notification", "object-lock", "partNumber", "policy", "replication", "requestPayment", "response-cache-control",
        "response-content-disposition", "response-content-encoding", "response-content-language", "response-content-type",
        "response-expires", "restore", "select", "select-type", "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId",
        "versioning", "versions", "website",
    ]
}

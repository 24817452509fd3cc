public import AWSCore
import AWSWire

/// Makes the form by which a browser may upload one file to S3: fields to send before the file, with a policy signed by SigV4.
public struct PostForm: Sendable {
    /// The bucket that the form is posted to.
    public var bucket: String
    /// The object's key; `${filename}` in it stands for the name of the file that is picked.
    public var key: String
    /// Further fields that the browser must send exactly so, such as `success_action_status`.
    public var fields: [PostFormFields.Field]
    /// Fields that the browser fills in, whose value must begin so, such as `Content-Type` with `image/`.
    public var prefixes: [PostFormFields.Field]
    /// The lengths that the file may have.
    public var contentLength: ClosedRange<Int64>?
    public var expiration: Timestamp

    public init(
        bucket: String,
        key: String,
        fields: [PostFormFields.Field] = [],
        prefixes: [PostFormFields.Field] = [],
        contentLength: ClosedRange<Int64>? = nil,
        expiration: Timestamp
    ) {
        self.bucket = bucket
        self.key = key
        self.fields = fields
        self.prefixes = prefixes
        self.contentLength = contentLength
        self.expiration = expiration
    }

    /// The fields to send, signature included.
    public func signed(by credentials: Credentials, region: Region, now: Timestamp) -> PostFormFields {
        var result = PostFormFields([.init("key", key)] + fields)
        result.append("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
        let scope = SigningScope(day: now.basicDay, region: region.rawValue, service: "s3")
        result.append("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope)")
        result.append("X-Amz-Date", now.basicISO8601)
        if let token = credentials.sessionToken { result.append("X-Amz-Security-Token", token) }

        var conditions: [PostPolicy.Condition] = [.equals(field: "$bucket", value: bucket)]
        for field in result.fields {
            if let variable = field.value.firstRange(of: "${filename}") {
                conditions.append(.startsWith(field: "$\(field.name)", value: String(field.value[..<variable.lowerBound])))
            } else {
                conditions.append(.equals(field: "$\(field.name)", value: field.value))
            }
        }
        conditions += prefixes.map { .startsWith(field: "$\($0.name)", value: $0.value) }
        if let contentLength { conditions.append(.contentLength(contentLength)) }

        let policy = PostPolicy(expiration: expiration, conditions: conditions).base64
        result.append("Policy", policy)
        result.append("X-Amz-Signature", SigningKey(secretAccessKey: credentials.secretAccessKey, scope: scope).sign(policy))
        return result
    }
}

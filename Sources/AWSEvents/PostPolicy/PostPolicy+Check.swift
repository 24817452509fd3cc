public import AWSCore
import AWSWire

extension PostPolicy {
    /// Checks the form's fields: expiry, each condition in order, and that every field, and the bucket, is named by a condition.
    ///
    /// - Parameters:
    ///   - fields: What the form had before the file, with `${filename}` already replaced.
    ///   - bucket: The bucket that the request addresses; the form need not repeat it.
    /// - Throws: `AccessDenied` with AWS's message.
    public func check(fields: PostFormFields, bucket: String, now: Timestamp) throws(AWSError) {
        guard now < expiration else { throw denied("Policy expired.") }
        for condition in conditions {
            guard condition.isMet(by: fields, bucket: bucket) else { throw denied("Policy Condition failed: \(condition.text)") }
        }
        // S3 counts the bucket among the fields although no form has it: a policy that leaves it open would open every bucket.
        let names = ["bucket"] + fields.fields.map(\.name).filter { !$0.needsNoCondition }
        let extra = names.first { name in !conditions.contains { $0.names(name) } }
        if let extra { throw denied("Extra input fields: \(extra.lowercased())") }
    }

    /// Checks the file's length, as far as it is known: call it with each piece, so that a file that is too long is refused early.
    ///
    /// - Throws: `EntityTooLarge`, or `EntityTooSmall` when the file has ended.
    public func check(length: Int64, isComplete: Bool) throws(AWSError) {
        guard let contentLength else { return }
        if length > contentLength.upperBound {
            throw AWSError("EntityTooLarge", status: 400, message: "Your proposed upload exceeds the maximum allowed size")
                .with("ProposedSize", String(length)).with("MaxSizeAllowed", String(contentLength.upperBound))
        }
        if isComplete, length < contentLength.lowerBound {
            throw AWSError("EntityTooSmall", status: 400, message: "Your proposed upload is smaller than the minimum allowed size")
                .with("ProposedSize", String(length)).with("MinSizeAllowed", String(contentLength.lowerBound))
        }
    }
}

extension PostPolicy.Condition {
    fileprivate func isMet(by fields: PostFormFields, bucket: String) -> Bool {
        switch self {
        case .equals(let field, let value):
            guard let given = fields.value(of: field, bucket: bucket) else { return false }
            return given == value
        case .startsWith(let field, let value):
            guard let given = fields.value(of: field, bucket: bucket) else { return false }
            guard field.equalsIgnoringASCIICase("$content-type"), given.contains(",") else { return given.hasPrefix(value) }
            // A list of types: each must match.
            return given.split(separator: ",").allSatisfy { $0.trimmed.hasPrefix(value) }
        case .contentLength:
            return true
        }
    }

    fileprivate func names(_ field: String) -> Bool {
        switch self {
        case .equals(let name, _), .startsWith(let name, _): name.dropFirst(name.hasPrefix("$") ? 1 : 0).equalsIgnoringASCIICase(field)
        case .contentLength: false
        }
    }

    /// As AWS repeats it: `["eq", "$key", "a.jpg"]`.
    fileprivate var text: String {
        switch self {
        case .equals(let field, let value): "[\"eq\", \(JSONText.quoted(field)), \(JSONText.quoted(value))]"
        case .startsWith(let field, let value): "[\"starts-with\", \(JSONText.quoted(field)), \(JSONText.quoted(value))]"
        case .contentLength(let range): "[\"content-length-range\", \(range.lowerBound), \(range.upperBound)]"
        }
    }
}

extension PostFormFields {
    /// The value that a condition on `name` is about. A name without `$` names no field.
    fileprivate func value(of name: String, bucket: String) -> String? {
        guard name.hasPrefix("$") else { return nil }
        let field = name.dropFirst()
        if field.equalsIgnoringASCIICase("bucket") { return bucket }
        return self[String(field)] ?? ""
    }
}

extension String {
    /// The fields that no condition has to name.
    fileprivate var needsNoCondition: Bool {
        let name = lowercased()
        return ["x-amz-signature", "signature", "awsaccesskeyid", "policy", "file", "bucket"].contains(name)
            || name.hasPrefix("x-ignore-")
    }
}

private func denied(_ what: String) -> AWSError {
    AWSError("AccessDenied", status: 403, message: "Invalid according to Policy: \(what)")
}

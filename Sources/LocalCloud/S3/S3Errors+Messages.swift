import AWSCore
import S3Model

/// The errors that AWS's model does not list, in the words of AWS.
extension S3Errors {
    static var accessDenied: AWSError { accessDenied("Access Denied") }

    static var accessControlListNotSupported: AWSError {
        AWSError("AccessControlListNotSupported", status: 400, message: "The bucket does not allow ACLs")
    }

    static func noSuchBucket(named name: String) -> AWSError {
        noSuchBucket("The specified bucket does not exist").with("BucketName", name)
    }

    static func noSuchKey(_ key: ObjectKey) -> AWSError {
        noSuchKey("The specified key does not exist.").with("Key", key.text)
    }

    static func noSuchUpload(id: String) -> AWSError {
        noSuchUpload(
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
        ).with("UploadId", id)
    }

    static func invalidArgument(_ message: String, name: String, value: String? = nil) -> AWSError {
        var error = AWSError("InvalidArgument", status: 400, message: message).with("ArgumentName", name)
        if let value { error = error.with("ArgumentValue", value) }
        return error
    }

    static func invalidBucketName(_ name: String) -> AWSError {
        AWSError("InvalidBucketName", status: 400, message: "The specified bucket is not valid.").with("BucketName", name)
    }

    static var malformedXML: AWSError {
        AWSError(
            "MalformedXML",
            status: 400,
            message: "The XML you provided was not well-formed or did not validate against our published schema"
        )
    }

    /// - Parameter condition: the header, as AWS writes it, for example `If-None-Match`.
    static func preconditionFailed(_ condition: String) -> AWSError {
        AWSError("PreconditionFailed", status: 412, message: "At least one of the pre-conditions you specified did not hold")
            .with("Condition", condition)
    }

    static func conditionalRequestConflict(_ condition: String, key: ObjectKey) -> AWSError {
        AWSError(
            "ConditionalRequestConflict",
            status: 409,
            message: "The conditional request cannot succeed due to a conflicting operation against this resource."
        ).with("Condition", condition).with("Key", key.text)
    }

    /// A header whose meaning is not there, on AWS or here.
    static func notImplemented(header: String, _ additional: String? = nil) -> AWSError {
        var error = AWSError(
            "NotImplemented",
            status: 501,
            message: "A header you provided implies functionality that is not implemented"
        ).with("Header", header)
        if let additional { error = error.with("additionalMessage", additional) }
        return error
    }

    static func notModified(etag: String, modified: Timestamp) -> AWSError {
        AWSError(
            "NotModified",
            status: 304,
            message: "Not Modified",
            headers: [AWSError.Field("ETag", "\"\(etag)\""), AWSError.Field("Last-Modified", modified.httpDate)]
        )
    }

    static func entityTooLarge(proposed: Int64, limit: Int64) -> AWSError {
        AWSError("EntityTooLarge", status: 400, message: "Your proposed upload exceeds the maximum allowed size")
            .with("ProposedSize", String(proposed)).with("MaxSizeAllowed", String(limit))
    }

    static func invalidRange(_ range: String, size: Int64) -> AWSError {
        AWSError("InvalidRange", status: 416, message: "The requested range is not satisfiable")
            .with("RangeRequested", range).with("ActualObjectSize", String(size))
    }

    static var missingContentLength: AWSError {
        AWSError("MissingContentLength", status: 411, message: "You must provide the Content-Length HTTP header.")
    }
}

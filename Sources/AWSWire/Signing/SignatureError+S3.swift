import AWSCore

extension SignatureError {
    /// S3's own codes: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    var s3Error: AWSError {
        switch self {
        case .unsupportedAuthorization(let value):
            return Self.invalidArgument("Unsupported Authorization Type", name: "Authorization", value: value)
        case .signatureVersion2:
            let message = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
            return AWSError("InvalidRequest", status: 400, message: message)
        case .signatureVersion4A(let placement):
            return Self.malformed(placement, "AWS4-ECDSA-P256-SHA256 is not supported by this endpoint. Please use AWS4-HMAC-SHA256.")
        case .twoMechanisms(let authorization):
            let message =
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter "
                + "or the Authorization header should be specified"
            return Self.invalidArgument(message, name: "Authorization", value: authorization)
        case .missingComponents:
            return Self.malformed(.field, "the authorization header requires three components: Credential, SignedHeaders, and Signature.")
        case .missingQueryItems:
            let message =
                "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, "
                + "X-Amz-SignedHeaders, and X-Amz-Expires parameters."
            return AWSError("AuthorizationQueryParametersError", status: 400, message: message)
        case .malformedCredential(_, let placement):
            let expected = "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."
            return Self.malformedCredential(placement, expected)
        case .dayMismatch(let day, let date, let placement):
            let message = "Invalid credential date \"\(day)\". This date is not the same as X-Amz-Date: \"\(date.prefix(8))\"."
            return Self.malformed(placement, message)
        case .wrongService(let given, let expected, let placement):
            return Self.malformedCredential(placement, "incorrect service \"\(given)\". This endpoint belongs to \"\(expected)\".")
        case .wrongRegion(let given, let expected, let placement):
            return Self.malformedCredential(placement, "the region '\(given)' is wrong; expecting '\(expected)'").with("Region", expected)
        case .missingDate:
            return AWSError("AccessDenied", status: 403, message: "AWS authentication requires a valid Date or x-amz-date header")
        case .malformedDate(_, .field):
            return AWSError("AccessDenied", status: 403, message: "AWS authentication requires a valid Date or x-amz-date header")
        case .malformedDate(_, .query):
            return Self.malformed(.query, "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
        case .invalidLifetime(let reason):
            return Self.malformed(.query, reason)
        case .timeTooSkewed(let date, _, let serverTime):
            let message = "The difference between the request time and the current time is too large."
            return AWSError("RequestTimeTooSkewed", status: 403, message: message)
                .with("RequestTime", date)
                .with("ServerTime", serverTime.iso8601)
                .with("MaxAllowedSkewMilliseconds", String(Self.allowedSkew.components.seconds * 1000))
        case .lifetimeEnded(let seconds, let end, let serverTime):
            return AWSError("AccessDenied", status: 403, message: "Request has expired")
                .with("X-Amz-Expires", String(seconds))
                .with("Expires", end.iso8601)
                .with("ServerTime", serverTime.iso8601)
        case .lifetimeNotBegun(_, let serverTime):
            return AWSError("AccessDenied", status: 403, message: "Request is not yet valid").with("ServerTime", serverTime.iso8601)
        case .unsignedFields(let names):
            let message = "There were headers present in the request which were not signed"
            return AWSError("AccessDenied", status: 403, message: message).with("HeadersNotSigned", names.joined(separator: ", "))
        case .missingPayloadHash:
            let message = "Missing required header for this request: x-amz-content-sha256"
            return AWSError("InvalidRequest", status: 400, message: message)
        case .invalidPayloadHash(let value):
            let message =
                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
                + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value."
            return Self.invalidArgument(message, name: "x-amz-content-sha256", value: value)
        case .payloadHashMismatch(let given, let computed):
            let message = "The provided 'x-amz-content-sha256' header does not match what was computed."
            return AWSError("XAmzContentSHA256Mismatch", status: 400, message: message)
                .with("ClientComputedContentSHA256", given)
                .with("S3ComputedContentSHA256", computed)
        case .missingDecodedLength:
            return AWSError("MissingContentLength", status: 411, message: "You must provide the Content-Length HTTP header.")
        case .unsupportedTrailer(let value):
            return Self.invalidArgument(
                "The value specified in the x-amz-trailer header is not supported",
                name: "x-amz-trailer",
                value: value
            )
        case .unknownAccessKey(let key):
            let message = "The AWS Access Key Id you provided does not exist in our records."
            return AWSError("InvalidAccessKeyId", status: 403, message: message).with("AWSAccessKeyId", key)
        case .invalidToken(let token):
            let message = "The provided token is malformed or otherwise invalid."
            return AWSError("InvalidToken", status: 400, message: message).with("Token-0", token)
        case .expiredToken(let token):
            return AWSError("ExpiredToken", status: 400, message: "The provided token has expired.").with("Token-0", token)
        case .mismatch(let mismatch):
            let message =
                "The request signature we calculated does not match the signature you provided. Check your key and signing method."
            let error = AWSError("SignatureDoesNotMatch", status: 403, message: message)
                .with("AWSAccessKeyId", mismatch.accessKeyID)
                .with("StringToSign", mismatch.stringToSign)
                .with("SignatureProvided", mismatch.signatureProvided)
                .with("StringToSignBytes", Self.bytesInWords(mismatch.stringToSign))
            // Forms and signature version 2 have none.
            guard !mismatch.canonicalRequest.isEmpty else { return error }
            return error.with("CanonicalRequest", mismatch.canonicalRequest)
                .with("CanonicalRequestBytes", Self.bytesInWords(mismatch.canonicalRequest))
        }
    }

    private static func invalidArgument(_ message: String, name: String, value: String) -> AWSError {
        AWSError("InvalidArgument", status: 400, message: message).with("ArgumentName", name).with("ArgumentValue", value)
    }

    private static func malformed(_ placement: Placement, _ detail: String) -> AWSError {
        switch placement {
        case .field:
            AWSError("AuthorizationHeaderMalformed", status: 400, message: "The authorization header is malformed; \(detail)")
        case .query:
            AWSError("AuthorizationQueryParametersError", status: 400, message: detail)
        }
    }

    private static func malformedCredential(_ placement: Placement, _ detail: String) -> AWSError {
        malformed(placement, placement == .query ? "Error parsing the X-Amz-Credential parameter; \(detail)" : detail)
    }

    /// S3 shows texts a second time as bytes, so that invisible characters can be seen: `50 4f 53 54`.
    private static func bytesInWords(_ text: String) -> String {
        text.utf8.map { [$0].hexadecimal }.joined(separator: " ")
    }
}

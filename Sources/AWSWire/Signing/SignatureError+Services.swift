public import AWSCore

extension SignatureError {
    /// The codes that all services but S3 share: https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html
    ///
    /// JSON and CBOR carry the exception's name with status 400, Query the older code with status 403 (or 400).
    func commonError(isQuery: Bool) -> AWSError {
        func make(_ name: String, query: String, queryStatus: Int = 403, _ message: String) -> AWSError {
            AWSError(isQuery ? query : name, status: isQuery ? queryStatus : 400, message: message, queryCode: query)
        }
        func incomplete(_ message: String) -> AWSError {
            make("IncompleteSignatureException", query: "IncompleteSignature", queryStatus: 400, message)
        }
        func invalid(_ message: String) -> AWSError {
            make("InvalidSignatureException", query: "SignatureDoesNotMatch", message)
        }
        switch self {
        case .unsupportedAuthorization(let value):
            return incomplete("Unsupported AWS 'algorithm': '\(value.prefix { $0 != " " })'.")
        case .signatureVersion2:
            return incomplete("Signature Version 2 is not supported. Please use AWS4-HMAC-SHA256.")
        case .signatureVersion4A:
            return incomplete("Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.")
        case .twoMechanisms(let authorization):
            return incomplete("Only one authentication mechanism is allowed. Authorization=\(Self.withoutSignature(authorization))")
        case .missingComponents(let names, let authorization):
            let sentences = names.map { "Authorization header requires '\($0)' parameter." }.joined(separator: " ")
            return incomplete("\(sentences) Authorization=\(Self.withoutSignature(authorization))")
        case .missingQueryItems:
            let names = "'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-SignedHeaders' and 'X-Amz-Signature'"
            return incomplete("AWS query-string parameters must include \(names).")
        case .malformedCredential(let value, _):
            return incomplete(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '\(value)'"
            )
        case .dayMismatch(let day, let date, _):
            return invalid(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                    + "'\(day)' != '\(date.prefix(8))', from '\(date)'."
            )
        case .wrongService(_, let expected, _):
            return invalid("Credential should be scoped to correct service: '\(expected)'. ")
        case .wrongRegion(let given, _, _):
            return invalid("Credential should be scoped to a valid region, not '\(given)'. ")
        case .missingDate:
            return incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
        case .malformedDate(let value, _):
            return incomplete("Date must be in ISO-8601 'basic format'. Got '\(value)'.")
        case .invalidLifetime(let reason):
            return incomplete(reason)
        case .timeTooSkewed(_, let requestTime, let serverTime):
            let earliest = serverTime.adding(seconds: -15 * 60)
            let latest = serverTime.adding(seconds: 15 * 60)
            return requestTime < serverTime
                ? invalid(
                    "Signature expired: \(requestTime.basicISO8601) is now earlier than \(earliest.basicISO8601) "
                        + "(\(serverTime.basicISO8601) - 15 min.)"
                )
                : invalid(
                    "Signature not yet current: \(requestTime.basicISO8601) is still later than \(latest.basicISO8601) "
                        + "(\(serverTime.basicISO8601) + 15 min.)"
                )
        case .lifetimeEnded(_, let end, let serverTime):
            return invalid("Signature expired: \(end.basicISO8601) is now earlier than \(serverTime.basicISO8601)")
        case .lifetimeNotBegun(let begin, let serverTime):
            return invalid("Signature not yet current: \(begin.basicISO8601) is still later than \(serverTime.basicISO8601)")
        case .unsignedFields(let names):
            let name = names.first ?? "host"
            let shown = name == "host" ? "'Host' or ':authority'" : "'\(name)'"
            return incomplete("\(shown) must be a 'SignedHeader' in the AWS Authorization.")
        case .missingPayloadHash, .invalidPayloadHash, .payloadHashMismatch, .missingDecodedLength, .unsupportedTrailer:
            return invalid(Self.mismatchMessage)
        case .unknownAccessKey, .invalidToken:
            let message = "The security token included in the request is invalid."
            return make("UnrecognizedClientException", query: "InvalidClientTokenId", message)
        case .expiredToken:
            return make("ExpiredTokenException", query: "ExpiredToken", "The security token included in the request is expired")
        case .mismatch(let mismatch):
            return invalid(
                "\(Self.mismatchMessage)\n\nThe Canonical String for this request should have been\n'\(mismatch.canonicalRequest)'"
                    + "\n\nThe String-to-Sign should have been\n'\(mismatch.stringToSign)'\n"
            )
        }
    }

    /// What a request without any authentication gets where one is needed.
    public static func missingAuthentication(for wireProtocol: WireProtocol) -> AWSError {
        switch wireProtocol {
        case .restXML:
            AWSError("AccessDenied", status: 403, message: "Access Denied")
        case .query:
            AWSError("MissingAuthenticationToken", status: 403, message: "Request is missing Authentication Token")
        case .json, .rpcV2CBOR:
            AWSError(
                "MissingAuthenticationTokenException",
                status: 400,
                message: "Request is missing Authentication Token",
                queryCode: "MissingAuthenticationToken"
            )
        }
    }

    private static let mismatchMessage =
        "The request signature we calculated does not match the signature you provided. "
        + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."

    /// The field's text without the signature: an error message may reach logs.
    private static func withoutSignature(_ authorization: String) -> String {
        guard let mark = authorization.range(of: "Signature=") else { return authorization }
        return String(authorization[..<mark.lowerBound])
    }
}

extension String {
    /// The first place of `text`; Foundation's `range(of:)` without Foundation.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}

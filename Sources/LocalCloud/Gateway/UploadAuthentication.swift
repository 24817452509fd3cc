import AWSCore
import AWSEvents
import AWSWire

extension Authentication {
    /// Checks a form's signature, which stands over its policy: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
    ///
    /// - Returns: who signed it, for which Region, and the policy; nil for a form without a policy, which is anonymous.
    /// - Throws: ``AWSError``, ``SignatureError``.
    func identify(_ form: PostFormFields, now: Timestamp) async throws -> (Identity, Region, PostPolicy)? {
        guard let encoded = form["policy"] else { return nil }
        if form["AWSAccessKeyId"] != nil { return try await identifyByVersion2(form, policy: encoded, now: now) }
        guard form["x-amz-algorithm"] == "AWS4-HMAC-SHA256", let credential = form["x-amz-credential"],
            let signature = form["x-amz-signature"]
        else {
            throw AWSError(
                "InvalidArgument",
                status: 400,
                message:
                    "Bucket POST must contain the fields x-amz-algorithm (AWS4-HMAC-SHA256), x-amz-credential, x-amz-date and x-amz-signature."
            )
        }
        let parts = credential.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 5, parts[parts.count - 1] == "aws4_request", parts[parts.count - 2] == "s3" else {
            throw SignatureError.malformedCredential(credential, .query)
        }
        let accessKeyID = parts.dropLast(4).joined(separator: "/")
        let scope = SigningScope(day: parts[parts.count - 4], region: parts[parts.count - 3], service: "s3")
        let policy = try PostPolicy(base64: encoded)
        let identity = try await identity(of: accessKeyID, signature, over: encoded, form, now: now) { secret in
            SigningKey(secretAccessKey: secret, scope: scope).isValid(signature, for: encoded)
        }
        return (identity, Region(rawValue: scope.region), policy)
    }

    /// Signature version 2, which botocore still makes for us-east-1: HMAC-SHA1 over the policy.
    private func identifyByVersion2(
        _ form: PostFormFields,
        policy encoded: String,
        now: Timestamp
    ) async throws -> (Identity, Region, PostPolicy)? {
        guard let accessKeyID = form["AWSAccessKeyId"], let signature = form["signature"] else {
            throw AWSError(
                "InvalidArgument",
                status: 400,
                message: "Bucket POST must contain a field named 'Signature'.  If it is specified, please check the order of the fields."
            )
            .with("ArgumentName", "Signature").with("ArgumentValue", "")
        }
        let policy = try PostPolicy(base64: encoded)
        let identity = try await identity(of: accessKeyID, signature, over: encoded, form, now: now) { secret in
            LinkSignatureV2.isValid(signature, of: encoded, secret: secret)
        }
        return (identity, .usEast1, policy)
    }

    /// Who the key belongs to: the root of its account when nobody here knows its secret.
    ///
    /// - Throws: ``SignatureError`` when the secret is known and the signature or the session's token is not right.
    private func identity(
        of accessKeyID: String,
        _ signature: String,
        over encoded: String,
        _ form: PostFormFields,
        now: Timestamp,
        isRight: (_ secret: String) -> Bool
    ) async throws -> Identity {
        let root = account(of: accessKeyID)
        var identity = Identity(principal: .root(root), accessKeyID: accessKeyID, account: root, signature: nil, isSecret: false)
        guard let issued = try await secret(of: accessKeyID) else { return identity }
        guard isRight(issued.credentials.secretAccessKey) else {
            throw SignatureError.mismatch(
                SignatureError.Mismatch(
                    accessKeyID: accessKeyID,
                    stringToSign: encoded,
                    canonicalRequest: "",
                    signatureProvided: signature
                )
            )
        }
        if let token = issued.credentials.sessionToken {
            guard form["x-amz-security-token"] == token else { throw SignatureError.invalidToken(form["x-amz-security-token"] ?? "") }
            if let expiration = issued.credentials.expiration, expiration <= now { throw SignatureError.expiredToken(token) }
        }
        identity.principal = issued.principal
        identity.account = issued.principal.account ?? root
        return identity
    }
}

import AWSCore
import AWSWire

extension Authentication {
    /// Checks a link of signature version 2.
    ///
    /// - Throws: ``AWSError``, ``SignatureError``.
    func identify(_ link: LinkSignatureV2, of request: HTTPRequest, hostBucket: String?, now: Timestamp) async throws -> Identity {
        try link.checkTime(now: now)
        let root = account(of: link.accessKeyID)
        var identity = Identity(principal: .root(root), accessKeyID: link.accessKeyID, account: root, signature: nil, isSecret: false)
        guard let issued = try await secret(of: link.accessKeyID) else { return identity }
        try link.check(request, hostBucket: hostBucket, with: issued.credentials, now: now)
        identity.principal = issued.principal
        identity.account = issued.principal.account ?? root
        identity.isSecret = !isWellKnown(link.accessKeyID)
        return identity
    }
}

extension HTTPFields {
    /// Takes over what a signed link carries in its query instead of in fields: `x-amz-` names, as S3 does.
    ///
    /// The query stands under the signature, so nobody can have added them.
    mutating func takeFromLink(_ query: QueryItems) {
        for item in query.items {
            let name = item.name.lowercased()
            guard name.hasPrefix("x-amz-"), !Self.partsOfSignature.contains(name), self[name] == nil else { continue }
            append(name, item.value ?? "")
        }
    }

    private static let partsOfSignature: Set<String> = [
        "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires", "x-amz-signedheaders", "x-amz-signature",
        "x-amz-security-token", "x-amz-content-sha256",
    ]
}

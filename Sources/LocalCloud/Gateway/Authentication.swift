import AWSCore
import AWSWire
import Logging
import Synchronization

/// Finds out who makes a request.
final class Authentication: Sendable {
    /// Who it is, and what the chunks of S3's body are checked with.
    struct Identity: Sendable {
        var principal: Principal
        var accessKeyID: String?
        var account: AccountID
        var signature: VerifiedSignature?
        /// A signature was checked whose secret is not known to everyone, as that of `test` is.
        var isSecret: Bool
    }

    private let account: AccountID
    private let registry: GatewayRegistry
    /// Unknown keys are let in as root.
    private let admitsUnknownKeys: Bool
    private let verifier = SignatureVerifier()
    private let logger: Logger
    private let announced = Mutex<Set<String>>([])

    /// - Parameter isTrusted: the listener is on loopback only, or `--trust-network` was given.
    init(account: AccountID, registry: GatewayRegistry, isTrusted: Bool, logger: Logger) {
        self.account = account
        self.registry = registry
        self.admitsUnknownKeys = isTrusted
        self.logger = logger
    }

    /// - Throws: ``SignatureError``, and what the source of credentials throws.
    func identify(_ claims: SignatureClaims, of request: HTTPRequest, service: ServiceMetadata, now: Timestamp) async throws -> Identity {
        guard claims.scope.service == service.signingName else {
            throw SignatureError.wrongService(
                given: claims.scope.service,
                expected: service.signingName,
                claims.isPresigned ? .query : .field
            )
        }
        if claims.accessKeyID == Self.wellKnown.accessKeyID {
            let signature = try verifier.verify(claims, of: request, with: Self.wellKnown, now: now)
            return Identity(
                principal: .root(account),
                accessKeyID: claims.accessKeyID,
                account: account,
                signature: signature,
                isSecret: false
            )
        }
        if let issued = try await registry.credentialSource?.credential(for: claims.accessKeyID) {
            guard issued.isActive else { throw SignatureError.unknownAccessKey(claims.accessKeyID) }
            let signature = try verifier.verify(claims, of: request, with: issued.credentials, now: now)
            return Identity(
                principal: issued.principal,
                accessKeyID: claims.accessKeyID,
                account: issued.principal.account ?? account,
                signature: signature,
                isSecret: true
            )
        }
        guard admitsUnknownKeys else { throw SignatureError.unknownAccessKey(claims.accessKeyID) }
        try verifier.checkWithoutSecret(claims, of: request, now: now)
        let root = account(of: claims.accessKeyID)
        announce(claims.accessKeyID, root)
        return Identity(principal: .root(root), accessKeyID: claims.accessKeyID, account: root, signature: nil, isSecret: false)
    }

    /// The secret of a key, for signatures that are not a request's own (upload forms); nil when the key is let in without one.
    ///
    /// - Throws: ``SignatureError/unknownAccessKey(_:)``.
    func secret(of accessKeyID: String) async throws -> IssuedCredential? {
        if accessKeyID == Self.wellKnown.accessKeyID { return IssuedCredential(credentials: Self.wellKnown, principal: .root(account)) }
        if let issued = try await registry.credentialSource?.credential(for: accessKeyID) {
            guard issued.isActive else { throw SignatureError.unknownAccessKey(accessKeyID) }
            return issued
        }
        guard admitsUnknownKeys else { throw SignatureError.unknownAccessKey(accessKeyID) }
        return nil
    }

    /// The account of a root key.
    func account(of accessKeyID: String) -> AccountID {
        AccountID(accessKeyID) ?? account
    }

    func anonymous() -> Identity {
        Identity(principal: .anonymous, accessKeyID: nil, account: account, signature: nil, isSecret: false)
    }

    func isWellKnown(_ accessKeyID: String) -> Bool {
        accessKeyID == Self.wellKnown.accessKeyID
    }

    /// The key pair that everyone uses with local clouds.
    private static let wellKnown = Credentials(accessKeyID: "test", secretAccessKey: "test")

    /// Says once for each key (of a bounded number) that it came in unchecked.
    private func announce(_ accessKeyID: String, _ root: AccountID) {
        let isNew = announced.withLock { $0.count < 100 && $0.insert(accessKeyID).inserted }
        guard isNew else { return }
        let shown = accessKeyID.count > 4 ? "\(accessKeyID.prefix(4))…" : accessKeyID
        logger.notice(
            "An unknown access key acts as root of account \(root); its signatures cannot be checked",
            metadata: ["key": "\(shown)"]
        )
    }
}

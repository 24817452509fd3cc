import AWSCore
import GRDB
import Synchronization

/// All access keys that IAM and STS gave out, in memory over their tables: what the gateway asks at every request.
final class IssuedKeys: CredentialSource {
    private let keys = Mutex<[String: IssuedCredential]>([:])

    /// Loads the keys; blocks, as the opening of the store does.
    init(_ environment: CloudEnvironment) throws {
        let loaded = try environment.store.readBlocking { database in
            try Self.accessKeys(in: database) + STSStorage.sessions(in: database)
        }
        keys.withLock { keys in
            for credential in loaded { keys[credential.credentials.accessKeyID] = credential }
        }
        environment.store.onReset { [self] transaction in
            transaction.afterCommit { [self] in keys.withLock { $0.removeAll() } }
        }
        environment.registry.credentialSource = self
    }

    func credential(for accessKeyID: String) async throws -> IssuedCredential? {
        if let known = keys.withLock({ $0[accessKeyID] }) { return known }
        guard AccessKeyID.isOurs(accessKeyID) else { return nil }
        return IssuedCredential(
            credentials: Credentials(accessKeyID: accessKeyID, secretAccessKey: ""),
            principal: .anonymous,
            isActive: false
        )
    }

    /// Call it once the tables have it.
    func set(_ credential: IssuedCredential) {
        keys.withLock { $0[credential.credentials.accessKeyID] = credential }
    }

    func setActive(_ isActive: Bool, _ accessKeyID: String) {
        keys.withLock { $0[accessKeyID]?.isActive = isActive }
    }

    func remove(_ accessKeyIDs: [String]) {
        keys.withLock { keys in
            for id in accessKeyIDs { keys[id] = nil }
        }
    }

    private static func accessKeys(in database: Database) throws -> [IssuedCredential] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT iam_access_key.id, iam_access_key.account, secret, is_active, user, iam_user.id AS user_id, path
                FROM iam_access_key
                LEFT JOIN iam_user ON iam_user.account = iam_access_key.account AND iam_user.name = iam_access_key.user
                """
        ).compactMap { row in
            guard let account = AccountID(row["account"] as String) else { return nil }
            let user: String? = row["user"]
            let principal: Principal =
                if let user { .user(account: account, name: user, id: row["user_id"] ?? "", path: row["path"] ?? "/") } else {
                    .root(account)
                }
            return IssuedCredential(
                credentials: Credentials(accessKeyID: row["id"], secretAccessKey: row["secret"]),
                principal: principal,
                isActive: row["is_active"]
            )
        }
    }
}

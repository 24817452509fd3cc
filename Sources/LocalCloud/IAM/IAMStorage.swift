import AWSCore
import GRDB
import IAMModel

/// The tables of IAM. Policies of users and of roles lie in the same tables, under their owner's unique id.
enum IAMStorage {
    static let schema = StoreSchema(
        name: "iam",
        migrations: [
            """
            CREATE TABLE iam_user (
                id TEXT PRIMARY KEY,
                account TEXT NOT NULL,
                name TEXT NOT NULL COLLATE NOCASE,
                path TEXT NOT NULL,
                created INTEGER NOT NULL,
                boundary TEXT,
                tags TEXT NOT NULL,
                UNIQUE (account, name)
            ) STRICT;
            CREATE TABLE iam_role (
                id TEXT PRIMARY KEY,
                account TEXT NOT NULL,
                name TEXT NOT NULL COLLATE NOCASE,
                path TEXT NOT NULL,
                created INTEGER NOT NULL,
                trust TEXT NOT NULL,
                description TEXT,
                longest_session INTEGER NOT NULL,
                boundary TEXT,
                tags TEXT NOT NULL,
                UNIQUE (account, name)
            ) STRICT;
            CREATE TABLE iam_access_key (
                id TEXT PRIMARY KEY,
                account TEXT NOT NULL,
                user TEXT,
                secret TEXT NOT NULL,
                is_active INTEGER NOT NULL,
                created INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX iam_access_key_owner ON iam_access_key (account, user);
            CREATE TABLE iam_policy (
                arn TEXT PRIMARY KEY,
                id TEXT NOT NULL,
                account TEXT NOT NULL,
                name TEXT NOT NULL COLLATE NOCASE,
                path TEXT NOT NULL,
                document TEXT NOT NULL,
                description TEXT,
                created INTEGER NOT NULL,
                tags TEXT NOT NULL,
                UNIQUE (account, name)
            ) STRICT;
            CREATE TABLE iam_inline_policy (
                owner TEXT NOT NULL,
                name TEXT NOT NULL,
                document TEXT NOT NULL,
                PRIMARY KEY (owner, name)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE iam_attachment (
                owner TEXT NOT NULL,
                policy TEXT NOT NULL,
                account TEXT NOT NULL,
                PRIMARY KEY (owner, policy)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX iam_attachment_policy ON iam_attachment (policy);
            """
        ]
    )

    struct StoredUser: Sendable {
        var id: String
        var name: String
        var path: String
        var created: Timestamp
        var boundary: String?
        var tags: String

        init(_ row: Row) {
            id = row["id"]
            name = row["name"]
            path = row["path"]
            created = Timestamp(milliseconds: row["created"])
            boundary = row["boundary"]
            tags = row["tags"]
        }
    }

    struct StoredRole: Sendable {
        var id: String
        var name: String
        var path: String
        var created: Timestamp
        var trust: String
        var description: String?
        var longestSession: Int
        var boundary: String?
        var tags: String

        init(_ row: Row) {
            id = row["id"]
            name = row["name"]
            path = row["path"]
            created = Timestamp(milliseconds: row["created"])
            trust = row["trust"]
            description = row["description"]
            longestSession = row["longest_session"]
            boundary = row["boundary"]
            tags = row["tags"]
        }
    }

    static func user(_ name: String, of account: AccountID, in database: Database) throws -> StoredUser? {
        let statement = try database.cachedStatement(sql: "SELECT * FROM iam_user WHERE account = ? AND name = ? COLLATE BINARY")
        return try Row.fetchOne(statement, arguments: [account.description, name]).map(StoredUser.init)
    }

    static func role(_ name: String, of account: AccountID, in database: Database) throws -> StoredRole? {
        let statement = try database.cachedStatement(sql: "SELECT * FROM iam_role WHERE account = ? AND name = ? COLLATE BINARY")
        return try Row.fetchOne(statement, arguments: [account.description, name]).map(StoredRole.init)
    }

    /// - Throws: `NoSuchEntity`.
    static func requireUser(_ name: String, of account: AccountID, in database: Database) throws -> StoredUser {
        guard let user = try user(name, of: account, in: database) else { throw IAMErrors.noUser(name) }
        return user
    }

    /// - Throws: `NoSuchEntity`.
    static func requireRole(_ name: String, of account: AccountID, in database: Database) throws -> StoredRole {
        guard let role = try role(name, of: account, in: database) else { throw IAMErrors.noRole(name) }
        return role
    }

    /// Whether the text is the ARN of a managed policy that there is.
    static func hasPolicy(_ arn: String, in database: Database) throws -> Bool {
        if ManagedPolicyOfAWS(arn: arn) != nil { return true }
        return try Bool.fetchOne(database, sql: "SELECT 1 FROM iam_policy WHERE arn = ?", arguments: [arn]) ?? false
    }

    /// - Throws: `DeleteConflict` while the owner still has policies.
    static func requireNoPolicies(of owner: String, in database: Database) throws {
        if try Bool.fetchOne(database, sql: "SELECT 1 FROM iam_attachment WHERE owner = ?", arguments: [owner]) ?? false {
            throw IAMErrors.deleteConflictException("Cannot delete entity, must detach all policies first.")
        }
        if try Bool.fetchOne(database, sql: "SELECT 1 FROM iam_inline_policy WHERE owner = ?", arguments: [owner]) ?? false {
            throw IAMErrors.deleteConflictException("Cannot delete entity, must delete policies first.")
        }
    }
}

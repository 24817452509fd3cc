import AWSCore
import GRDB

/// The sessions that were given out.
enum STSStorage {
    static let schema = StoreSchema(
        name: "sts",
        migrations: [
            """
            CREATE TABLE sts_session (
                id TEXT PRIMARY KEY,
                account TEXT NOT NULL,
                secret TEXT NOT NULL,
                token TEXT NOT NULL,
                role TEXT NOT NULL,
                role_id TEXT NOT NULL,
                session TEXT NOT NULL,
                policy TEXT,
                expires INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX sts_session_end ON sts_session (expires);
            """
        ]
    )

    /// A role's session with its keys.
    struct Session: Sendable {
        var credentials: Credentials
        var account: AccountID
        var role: String
        var roleID: String
        var name: String
        /// What the session is limited to; evaluated when IAM's evaluation comes.
        var policy: String?

        var issued: IssuedCredential {
            IssuedCredential(
                credentials: credentials,
                principal: .roleSession(account: account, role: role, roleID: roleID, session: name)
            )
        }
    }

    static func insert(_ session: Session, in database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO sts_session (id, account, secret, token, role, role_id, session, policy, expires)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                session.credentials.accessKeyID, session.account.description, session.credentials.secretAccessKey,
                session.credentials.sessionToken ?? "", session.role, session.roleID, session.name, session.policy,
                session.credentials.expiration?.milliseconds ?? 0,
            ]
        )
    }

    static func sessions(in database: Database) throws -> [IssuedCredential] {
        try Row.fetchAll(database, sql: "SELECT * FROM sts_session").compactMap { row in
            guard let account = AccountID(row["account"] as String) else { return nil }
            return Session(
                credentials: Credentials(
                    accessKeyID: row["id"],
                    secretAccessKey: row["secret"],
                    sessionToken: row["token"],
                    expiration: Timestamp(milliseconds: row["expires"])
                ),
                account: account,
                role: row["role"],
                roleID: row["role_id"],
                name: row["session"],
                policy: row["policy"]
            ).issued
        }
    }

    /// - Returns: the ids of the keys that were removed.
    static func takeExpired(before time: Timestamp, in database: Database) throws -> [String] {
        try String.fetchAll(database, sql: "DELETE FROM sts_session WHERE expires < ? RETURNING id", arguments: [time.milliseconds])
    }
}

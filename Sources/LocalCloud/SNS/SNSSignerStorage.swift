import AWSCore
import AWSEvents
import GRDB

/// Keeps the key by which this cloud signs: it survives restarts, so that subscribers' cached certificates stay right.
enum SNSSignerStorage {
    static func loadOrMake(in environment: CloudEnvironment) throws -> SNSSigner {
        let stored = try environment.store.readBlocking { database in
            try Row.fetchOne(database, sql: "SELECT private_key, certificate FROM sns_signer").map { row in
                (key: row["private_key"] as String, certificate: row["certificate"] as String)
            }
        }
        if let stored { return try SNSSigner(privateKeyPEM: stored.key, certificatePEM: stored.certificate) }
        let signer = try SNSSigner(generatingAt: environment.clock.now)
        environment.store.writeBehind { try save(signer, in: $0.database) }
        return signer
    }

    static func save(_ signer: SNSSigner, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO sns_signer (id, private_key, certificate) VALUES (1, ?, ?)",
            arguments: [signer.privateKeyPEM, signer.certificatePEM]
        )
    }
}

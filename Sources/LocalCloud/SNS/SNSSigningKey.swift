import AWSCore
import AWSEvents
import AWSWire
import GRDB
import Synchronization

/// The key by which this cloud signs. It survives restarts, so that subscribers' cached certificates stay right.
///
/// It is made or read when it is first needed: making one takes most of the time in which a cloud starts, and a cloud that never sends
/// a message needs none.
final class SNSSigningKey: Sendable {
    /// The key as the store keeps it.
    private struct Texts: Sendable {
        var privateKey: String
        var certificate: String
    }

    private struct State: Sendable {
        var texts: Texts?
        var making: Task<SNSSigner, any Error>?
    }

    private let environment: CloudEnvironment
    private let state: Mutex<State>

    /// Serves the certificate of an earlier run; blocks, as the opening of the store does.
    init(_ environment: CloudEnvironment) throws {
        let texts = try environment.store.readBlocking { database in
            try Row.fetchOne(database, sql: "SELECT private_key, certificate FROM sns_signer").map { row in
                Texts(privateKey: row["private_key"], certificate: row["certificate"])
            }
        }
        self.environment = environment
        self.state = Mutex(State(texts: texts))
        if let texts { serve(texts.certificate) }
    }

    /// The signer, made or read at the first call.
    var signer: SNSSigner {
        get async throws {
            let making = state.withLock { state in
                if let making = state.making { return making }
                let making = Task { [texts = state.texts] in try await self.make(from: texts) }
                state.making = making
                return making
            }
            do {
                return try await making.value
            } catch {
                // The next caller tries again.
                state.withLock { $0.making = nil }
                throw error
            }
        }
    }

    /// Writes the key again after the store was emptied: messages that were sent before stay verifiable.
    func saveAfterReset(in database: Database) throws {
        guard let texts = state.withLock({ $0.texts }) else { return }
        try Self.save(texts, in: database)
    }

    private func make(from texts: Texts?) async throws -> SNSSigner {
        if let texts {
            return try await Blocking.run { try SNSSigner(privateKeyPEM: texts.privateKey, certificatePEM: texts.certificate) }
        }
        let now = environment.clock.now
        let signer = try await Blocking.run { try SNSSigner(generatingAt: now) }
        let made = Texts(privateKey: signer.privateKeyPEM, certificate: signer.certificatePEM)
        // Kept before the first message is signed with it: a restart must still serve the certificate of every message.
        try await environment.store.write { try Self.save(made, in: $0.database) }
        state.withLock { $0.texts = made }
        serve(made.certificate)
        return signer
    }

    private func serve(_ certificate: String) {
        environment.registry.route("GET", "/\(SNSSigner.certificateName(of: certificate))") { _ in
            HTTPResponse(status: 200, fields: ["Content-Type": "application/x-pem-file"], body: HTTPBody(certificate))
        }
    }

    private static func save(_ texts: Texts, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO sns_signer (id, private_key, certificate) VALUES (1, ?, ?)",
            arguments: [texts.privateKey, texts.certificate]
        )
    }
}

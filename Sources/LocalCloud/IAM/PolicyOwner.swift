import AWSCore
import GRDB
import IAMModel

/// A user or a role as the owner of policies.
enum PolicyOwner: Sendable {
    case user(String)
    case role(String)

    /// As in messages.
    var kind: String {
        switch self {
        case .user: "user"
        case .role: "role"
        }
    }

    /// How long all inline policies may be together.
    var inlineLimit: Int {
        switch self {
        case .user: 2048
        case .role: 10_240
        }
    }

    /// The owner's unique id.
    ///
    /// - Throws: `NoSuchEntity`.
    func id(_ account: AccountID, in database: Database) throws -> String {
        switch self {
        case .user(let name): try IAMStorage.requireUser(name, of: account, in: database).id
        case .role(let name): try IAMStorage.requireRole(name, of: account, in: database).id
        }
    }
}

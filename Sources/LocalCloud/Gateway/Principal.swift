import AWSCore

/// Who makes a request.
enum Principal: Sendable, Hashable {
    /// The root of an account: `test`, a key of 12 digits, or an unknown key that is let in.
    case root(AccountID)
    /// An IAM user. `id` is `AIDA…`, `path` begins and ends with `/`.
    case user(account: AccountID, name: String, id: String, path: String)
    /// A session of an IAM role. `roleID` is `AROA…`.
    case roleSession(account: AccountID, role: String, roleID: String, session: String)
    /// A federated user of STS.
    case federated(account: AccountID, name: String)
    /// A service that acts by itself, for example `s3.amazonaws.com`.
    case service(String)
    /// An unsigned request.
    case anonymous

    /// The account that the principal belongs to; nil for services and the anonymous.
    var account: AccountID? {
        switch self {
        case .root(let account), .user(let account, _, _, _), .roleSession(let account, _, _, _), .federated(let account, _): account
        case .service, .anonymous: nil
        }
    }

    /// The ARN that `GetCallerIdentity` gives and that policies are matched against; nil for services and the anonymous.
    var arn: Arn? {
        switch self {
        case .root(let account):
            Arn(service: "iam", account: account.description, resource: "root")
        case .user(let account, let name, _, let path):
            Arn(service: "iam", account: account.description, resource: "user\(path)\(name)")
        case .roleSession(let account, let role, _, let session):
            Arn(service: "sts", account: account.description, resource: "assumed-role/\(role)/\(session)")
        case .federated(let account, let name):
            Arn(service: "sts", account: account.description, resource: "federated-user/\(name)")
        case .service, .anonymous:
            nil
        }
    }

    /// The unique id: `aws:userid` of policies and `UserId` of `GetCallerIdentity`.
    var userID: String {
        switch self {
        case .root(let account): account.description
        case .user(_, _, let id, _): id
        case .roleSession(_, _, let roleID, let session): "\(roleID):\(session)"
        case .federated(let account, let name): "\(account):\(name)"
        case .service(let name): name
        case .anonymous: "ANONYMOUS"
        }
    }
}

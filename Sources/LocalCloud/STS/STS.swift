import AWSCore
import AWSWire
import GRDB
import STSModel

/// The Security Token Service: who is asking, and the temporary keys of roles.
///
/// https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
struct STS: STSService {
    typealias Context = RequestContext

    static let schema = STSStorage.schema

    let environment: CloudEnvironment
    let keys: IssuedKeys

    init(_ environment: CloudEnvironment, keys: IssuedKeys) {
        self.environment = environment
        self.keys = keys
    }

    func getCallerIdentity(_ input: GetCallerIdentityRequest, context: RequestContext) async throws -> GetCallerIdentityResponse {
        GetCallerIdentityResponse(
            userId: context.principal.userID,
            account: context.account.description,
            arn: context.principal.arn?.description
        )
    }

    /// Forgets sessions a day after their end (until then they are answered with `ExpiredToken`); runs until cancelled.
    func expireSessions() async {
        await environment.repeating("expiry of sessions", every: .seconds(3600)) { try await expireOnce(now: $0) }
    }

    func expireOnce(now: Timestamp) async throws {
        try await environment.store.write { [keys] transaction in
            let expired = try STSStorage.takeExpired(before: now.adding(seconds: -86_400), in: transaction.database)
            transaction.afterCommit { keys.remove(expired) }
        }
    }
}

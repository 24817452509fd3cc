import AWSCore

/// Whether policies are evaluated, and with what effect.
enum AuthorizationMode: String, Sendable, CaseIterable {
    case off
    /// Requests that would be denied are reported and let through.
    case audit
    case enforce
}

/// What a principal wants to do.
struct AuthorizationQuery: Sendable {
    var principal: Principal
    /// For example `s3:GetObject`.
    var action: String
    /// The ARN of what it is done to; `*` where the operation names nothing.
    var resource: String
    var context: RequestContext
}

/// Evaluates policies: IAM implements it.
protocol Authorizer: Sendable {
    /// Nil when it is allowed; else why not, in words for the log and the error's message.
    func denial(of query: AuthorizationQuery) async throws -> String?
}

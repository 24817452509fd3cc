import AWSCore
import GRDB
import IAMModel

extension IAM {
    func attachRolePolicy(_ input: AttachRolePolicyRequest, context: RequestContext) async throws {
        try await attach(input.policyArn, to: .role(input.roleName), context)
    }

    func detachRolePolicy(_ input: DetachRolePolicyRequest, context: RequestContext) async throws {
        try await detach(input.policyArn, from: .role(input.roleName), context)
    }

    func listAttachedRolePolicies(
        _ input: ListAttachedRolePoliciesRequest,
        context: RequestContext
    ) async throws -> ListAttachedRolePoliciesResponse {
        let page = try page("ListAttachedRolePolicies", input.marker, input.maxItems)
        let found = try await attached(to: .role(input.roleName), prefix: input.pathPrefix, page, context)
        let (items, isTruncated, marker) = page.cut(found) { $0.policyArn ?? "" }
        return ListAttachedRolePoliciesResponse(attachedPolicies: items, isTruncated: isTruncated, marker: marker)
    }

    func attachUserPolicy(_ input: AttachUserPolicyRequest, context: RequestContext) async throws {
        try await attach(input.policyArn, to: .user(input.userName), context)
    }

    func detachUserPolicy(_ input: DetachUserPolicyRequest, context: RequestContext) async throws {
        try await detach(input.policyArn, from: .user(input.userName), context)
    }

    func listAttachedUserPolicies(
        _ input: ListAttachedUserPoliciesRequest,
        context: RequestContext
    ) async throws -> ListAttachedUserPoliciesResponse {
        let page = try page("ListAttachedUserPolicies", input.marker, input.maxItems)
        let found = try await attached(to: .user(input.userName), prefix: input.pathPrefix, page, context)
        let (items, isTruncated, marker) = page.cut(found) { $0.policyArn ?? "" }
        return ListAttachedUserPoliciesResponse(attachedPolicies: items, isTruncated: isTruncated, marker: marker)
    }

    private func attach(_ arn: String, to owner: PolicyOwner, _ context: RequestContext) async throws {
        try await environment.store.write { transaction in
            let database = transaction.database
            let id = try owner.id(context.account, in: database)
            try requireAttachable(arn, visibleTo: context.account, in: database)
            try database.execute(
                sql: "INSERT OR IGNORE INTO iam_attachment (owner, policy, account) VALUES (?, ?, ?)",
                arguments: [id, arn, context.account.description]
            )
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM iam_attachment WHERE owner = ?", arguments: [id])
            guard (count ?? 0) <= 10 else {
                throw IAMErrors.limitExceededException("Cannot exceed quota for PoliciesPer\(owner.kind.capitalizedWord): 10")
            }
        }
    }

    private func detach(_ arn: String, from owner: PolicyOwner, _ context: RequestContext) async throws {
        try IAMValidation.policyArn(arn)
        try await environment.store.write { transaction in
            let database = transaction.database
            let id = try owner.id(context.account, in: database)
            try database.execute(sql: "DELETE FROM iam_attachment WHERE owner = ? AND policy = ?", arguments: [id, arn])
            guard database.changesCount == 1 else { throw IAMErrors.noPolicy(arn) }
        }
    }

    private func attached(
        to owner: PolicyOwner,
        prefix: String?,
        _ page: IAMPage,
        _ context: RequestContext
    ) async throws -> [AttachedPolicy] {
        let prefix = try IAMValidation.pathPrefix(prefix)
        return try await environment.store.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT policy FROM iam_attachment WHERE owner = ? AND policy > ?
                    AND substr(policy, instr(policy, ':policy/') + 7, length(?)) = ? ORDER BY policy LIMIT ?
                    """,
                arguments: [try owner.id(context.account, in: database), page.after, prefix, prefix, page.limit + 1]
            ).map { arn in
                AttachedPolicy(policyName: arn.split(separator: "/").last.map(String.init), policyArn: arn)
            }
        }
    }

    /// - Throws: `ValidationError`, `NoSuchEntity`.
    func requireAttachable(_ arn: String, visibleTo account: AccountID, in database: Database) throws {
        try IAMValidation.policyArn(arn, visibleTo: account)
        guard try IAMStorage.hasPolicy(arn, in: database) else { throw IAMErrors.notAttachable(arn) }
    }
}

extension String {
    fileprivate var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }
}

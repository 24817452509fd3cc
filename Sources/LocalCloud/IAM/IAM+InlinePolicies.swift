import AWSCore
import GRDB
import IAMModel

extension IAM {
    func putRolePolicy(_ input: PutRolePolicyRequest, context: RequestContext) async throws {
        try await put(input.policyName, input.policyDocument, of: .role(input.roleName), context)
    }

    func getRolePolicy(_ input: GetRolePolicyRequest, context: RequestContext) async throws -> GetRolePolicyResponse {
        let document = try await document(of: input.policyName, of: .role(input.roleName), context)
        return GetRolePolicyResponse(roleName: input.roleName, policyName: input.policyName, policyDocument: document)
    }

    func listRolePolicies(_ input: ListRolePoliciesRequest, context: RequestContext) async throws -> ListRolePoliciesResponse {
        let page = try page("ListRolePolicies", input.marker, input.maxItems)
        let (names, isTruncated, marker) = page.cut(try await names(of: .role(input.roleName), page, context)) { $0 }
        return ListRolePoliciesResponse(policyNames: names, isTruncated: isTruncated, marker: marker)
    }

    func deleteRolePolicy(_ input: DeleteRolePolicyRequest, context: RequestContext) async throws {
        try await delete(input.policyName, of: .role(input.roleName), context)
    }

    func putUserPolicy(_ input: PutUserPolicyRequest, context: RequestContext) async throws {
        try await put(input.policyName, input.policyDocument, of: .user(input.userName), context)
    }

    func getUserPolicy(_ input: GetUserPolicyRequest, context: RequestContext) async throws -> GetUserPolicyResponse {
        let document = try await document(of: input.policyName, of: .user(input.userName), context)
        return GetUserPolicyResponse(userName: input.userName, policyName: input.policyName, policyDocument: document)
    }

    func listUserPolicies(_ input: ListUserPoliciesRequest, context: RequestContext) async throws -> ListUserPoliciesResponse {
        let page = try page("ListUserPolicies", input.marker, input.maxItems)
        let (names, isTruncated, marker) = page.cut(try await names(of: .user(input.userName), page, context)) { $0 }
        return ListUserPoliciesResponse(policyNames: names, isTruncated: isTruncated, marker: marker)
    }

    func deleteUserPolicy(_ input: DeleteUserPolicyRequest, context: RequestContext) async throws {
        try await delete(input.policyName, of: .user(input.userName), context)
    }

    private func put(_ name: String, _ document: String, of owner: PolicyOwner, _ context: RequestContext) async throws {
        try IAMValidation.name(name, "policyName", longest: 128)
        try IAMPolicyGrammar.check(document, .identity, longest: owner.inlineLimit)
        try await environment.store.write { transaction in
            let database = transaction.database
            let id = try owner.id(context.account, in: database)
            try database.execute(
                sql: """
                    INSERT INTO iam_inline_policy (owner, name, document) VALUES (?, ?, ?)
                    ON CONFLICT (owner, name) DO UPDATE SET document = excluded.document
                    """,
                arguments: [id, name, document]
            )
            let size = try Int.fetchOne(
                database,
                sql: "SELECT sum(length(document)) FROM iam_inline_policy WHERE owner = ? AND name <> ?",
                arguments: [id, name]
            )
            guard (size ?? 0) + document.unicodeScalars.count <= max(owner.inlineLimit, document.unicodeScalars.count) else {
                throw IAMErrors.limitExceededException("Maximum policy size of \(owner.inlineLimit) bytes exceeded for \(owner.kind)")
            }
        }
    }

    private func document(of name: String, of owner: PolicyOwner, _ context: RequestContext) async throws -> String {
        let document = try await environment.store.read { database in
            try String.fetchOne(
                database,
                sql: "SELECT document FROM iam_inline_policy WHERE owner = ? AND name = ?",
                arguments: [try owner.id(context.account, in: database), name]
            )
        }
        guard let document else { throw noInlinePolicy(name, owner) }
        return IAMPolicyGrammar.encoded(document)
    }

    private func names(of owner: PolicyOwner, _ page: IAMPage, _ context: RequestContext) async throws -> [String] {
        try await environment.store.read { database in
            try String.fetchAll(
                database,
                sql: "SELECT name FROM iam_inline_policy WHERE owner = ? AND name > ? ORDER BY name LIMIT ?",
                arguments: [try owner.id(context.account, in: database), page.after, page.limit + 1]
            )
        }
    }

    private func delete(_ name: String, of owner: PolicyOwner, _ context: RequestContext) async throws {
        try await environment.store.write { transaction in
            let database = transaction.database
            let id = try owner.id(context.account, in: database)
            try database.execute(sql: "DELETE FROM iam_inline_policy WHERE owner = ? AND name = ?", arguments: [id, name])
            guard database.changesCount == 1 else { throw noInlinePolicy(name, owner) }
        }
    }

    private func noInlinePolicy(_ name: String, _ owner: PolicyOwner) -> AWSError {
        IAMErrors.noSuchEntityException("The \(owner.kind) policy with name \(name) cannot be found.")
    }
}

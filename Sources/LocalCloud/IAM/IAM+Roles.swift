import AWSCore
import GRDB
import IAMModel

extension IAM {
    func createRole(_ input: CreateRoleRequest, context: RequestContext) async throws -> CreateRoleResponse {
        try IAMValidation.name(input.roleName, "roleName")
        let path = try IAMValidation.path(input.path)
        let tags = try IAMValidation.tags(input.tags)
        let longest = input.maxSessionDuration ?? 3600
        guard longest >= 3600 else {
            throw IAMErrors.violated(longest, at: "maxSessionDuration", "have value greater than or equal to 3600")
        }
        guard longest <= 43_200 else {
            throw IAMErrors.violated(longest, at: "maxSessionDuration", "have value less than or equal to 43200")
        }
        try IAMPolicyGrammar.check(input.assumeRolePolicyDocument, .trust, longest: Self.longestTrust)
        let id = "AROA" + AccessKeyID.uniqueText(17, environment.random)
        let role = try await environment.store.write { transaction in
            let database = transaction.database
            if let boundary = input.permissionsBoundary { try requireAttachable(boundary, visibleTo: context.account, in: database) }
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO iam_role
                    (id, account, name, path, created, trust, description, longest_session, boundary, tags)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, context.account.description, input.roleName, path, context.now.milliseconds, input.assumeRolePolicyDocument,
                    input.description, longest, input.permissionsBoundary, tags,
                ]
            )
            guard database.changesCount == 1 else {
                throw IAMErrors.entityAlreadyExistsException("Role with name \(input.roleName) already exists.")
            }
            return try IAMStorage.requireRole(input.roleName, of: context.account, in: database)
        }
        var answer = try answer(role, context, withTags: true)
        if input.maxSessionDuration == nil { answer.maxSessionDuration = nil }
        return CreateRoleResponse(role: answer)
    }

    func getRole(_ input: GetRoleRequest, context: RequestContext) async throws -> GetRoleResponse {
        let role = try await environment.store.read { try IAMStorage.requireRole(input.roleName, of: context.account, in: $0) }
        var answer = try answer(role, context, withTags: true)
        answer.roleLastUsed = RoleLastUsed()
        return GetRoleResponse(role: answer)
    }

    func listRoles(_ input: ListRolesRequest, context: RequestContext) async throws -> ListRolesResponse {
        let page = try page("ListRoles", input.marker, input.maxItems)
        let prefix = try IAMValidation.pathPrefix(input.pathPrefix)
        let roles = try await environment.store.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM iam_role WHERE account = ? AND name > ? AND substr(path, 1, length(?)) = ? ORDER BY name LIMIT ?
                    """,
                arguments: [context.account.description, page.after, prefix, prefix, page.limit + 1]
            ).map(IAMStorage.StoredRole.init)
        }
        let (items, isTruncated, marker) = page.cut(roles, by: \.name)
        return ListRolesResponse(
            roles: try items.map { try answer($0, context, withTags: false) },
            isTruncated: isTruncated,
            marker: marker
        )
    }

    func deleteRole(_ input: DeleteRoleRequest, context: RequestContext) async throws {
        try await environment.store.write { transaction in
            let role = try IAMStorage.requireRole(input.roleName, of: context.account, in: transaction.database)
            try IAMStorage.requireNoPolicies(of: role.id, in: transaction.database)
            try transaction.database.execute(sql: "DELETE FROM iam_role WHERE id = ?", arguments: [role.id])
        }
    }

    func updateAssumeRolePolicy(_ input: UpdateAssumeRolePolicyRequest, context: RequestContext) async throws {
        try IAMPolicyGrammar.check(input.policyDocument, .trust, longest: Self.longestTrust)
        try await environment.store.write { transaction in
            let role = try IAMStorage.requireRole(input.roleName, of: context.account, in: transaction.database)
            try transaction.database.execute(
                sql: "UPDATE iam_role SET trust = ? WHERE id = ?",
                arguments: [input.policyDocument, role.id]
            )
        }
    }

    private static let longestTrust = 2048

    private func answer(_ role: IAMStorage.StoredRole, _ context: RequestContext, withTags: Bool) throws -> Role {
        Role(
            path: role.path,
            roleName: role.name,
            roleId: role.id,
            arn: Arn(service: "iam", account: context.account.description, resource: "role\(role.path)\(role.name)").description,
            createDate: role.created,
            assumeRolePolicyDocument: IAMPolicyGrammar.encoded(role.trust),
            description: role.description,
            maxSessionDuration: role.longestSession,
            permissionsBoundary: boundary(role.boundary),
            tags: withTags ? try IAMValidation.readTags(role.tags) : nil
        )
    }
}

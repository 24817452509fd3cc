import AWSCore
import GRDB
import IAMModel

extension IAM {
    func createUser(_ input: CreateUserRequest, context: RequestContext) async throws -> CreateUserResponse {
        try IAMValidation.name(input.userName, "userName")
        let path = try IAMValidation.path(input.path)
        let tags = try IAMValidation.tags(input.tags)
        let id = "AIDA" + AccessKeyID.uniqueText(17, environment.random)
        let user = try await environment.store.write { transaction in
            let database = transaction.database
            if let boundary = input.permissionsBoundary { try requireAttachable(boundary, visibleTo: context.account, in: database) }
            try database.execute(
                sql: "INSERT OR IGNORE INTO iam_user (id, account, name, path, created, boundary, tags) VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    id, context.account.description, input.userName, path, context.now.milliseconds, input.permissionsBoundary, tags,
                ]
            )
            guard database.changesCount == 1 else {
                throw IAMErrors.entityAlreadyExistsException("User with name \(input.userName) already exists.")
            }
            return try IAMStorage.requireUser(input.userName, of: context.account, in: database)
        }
        return CreateUserResponse(user: try answer(user, context, withTags: true))
    }

    func getUser(_ input: GetUserRequest, context: RequestContext) async throws -> GetUserResponse {
        guard let name = try input.userName ?? ownUserName(context) else {
            // AWS's answer for the root has no name; the shape needs one.
            let arn = Principal.root(context.account).arn?.description ?? ""
            let created = Timestamp(milliseconds: 0)
            return GetUserResponse(
                user: User(path: "/", userName: "root", userId: context.account.description, arn: arn, createDate: created)
            )
        }
        let user = try await environment.store.read { try IAMStorage.requireUser(name, of: context.account, in: $0) }
        return GetUserResponse(user: try answer(user, context, withTags: true))
    }

    func listUsers(_ input: ListUsersRequest, context: RequestContext) async throws -> ListUsersResponse {
        let page = try page("ListUsers", input.marker, input.maxItems)
        let prefix = try IAMValidation.pathPrefix(input.pathPrefix)
        let users = try await environment.store.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM iam_user WHERE account = ? AND name > ? AND substr(path, 1, length(?)) = ? ORDER BY name LIMIT ?
                    """,
                arguments: [context.account.description, page.after, prefix, prefix, page.limit + 1]
            ).map(IAMStorage.StoredUser.init)
        }
        let (items, isTruncated, marker) = page.cut(users, by: \.name)
        return ListUsersResponse(
            users: try items.map { try answer($0, context, withTags: false) },
            isTruncated: isTruncated,
            marker: marker
        )
    }

    func deleteUser(_ input: DeleteUserRequest, context: RequestContext) async throws {
        try await environment.store.write { transaction in
            let database = transaction.database
            let user = try IAMStorage.requireUser(input.userName, of: context.account, in: database)
            let hasKeys = try Bool.fetchOne(
                database,
                sql: "SELECT 1 FROM iam_access_key WHERE account = ? AND user = ?",
                arguments: [context.account.description, user.name]
            )
            guard hasKeys == nil else {
                throw IAMErrors.deleteConflictException("Cannot delete entity, must delete access keys first.")
            }
            try IAMStorage.requireNoPolicies(of: user.id, in: database)
            try database.execute(sql: "DELETE FROM iam_user WHERE id = ?", arguments: [user.id])
        }
    }

    private func answer(_ user: IAMStorage.StoredUser, _ context: RequestContext, withTags: Bool) throws -> User {
        User(
            path: user.path,
            userName: user.name,
            userId: user.id,
            arn: Arn(service: "iam", account: context.account.description, resource: "user\(user.path)\(user.name)").description,
            createDate: user.created,
            permissionsBoundary: boundary(user.boundary),
            tags: withTags ? try IAMValidation.readTags(user.tags) : nil
        )
    }

    func boundary(_ arn: String?) -> AttachedPermissionsBoundary? {
        arn.map { AttachedPermissionsBoundary(permissionsBoundaryType: .permissionsBoundaryPolicy, permissionsBoundaryArn: $0) }
    }

    /// The user who asks; nil for the root.
    ///
    /// - Throws: `ValidationError` for others, who are no users.
    func ownUserName(_ context: RequestContext) throws -> String? {
        switch context.principal {
        case .user(_, let name, _, _): return name
        case .root: return nil
        default: throw IAMErrors.validation("Must specify userName when calling with non-User credentials")
        }
    }

    func page(_ operation: String, _ marker: String?, _ maxItems: Int?) throws -> IAMPage {
        try IAMPage(operation, marker: marker, maxItems: maxItems, tokens: environment.pagingTokens)
    }
}

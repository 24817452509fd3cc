import AWSCore
import GRDB
import IAMModel

extension IAM {
    func createAccessKey(_ input: CreateAccessKeyRequest, context: RequestContext) async throws -> CreateAccessKeyResponse {
        let name = try input.userName ?? ownUserName(context)
        let id = AccessKeyID.make("AKIA", environment.random)
        let secret = AccessKeyID.secret(environment.random)
        try await environment.store.write { [keys] transaction in
            let database = transaction.database
            let user = try name.map { try IAMStorage.requireUser($0, of: context.account, in: database) }
            let count = try Int.fetchOne(
                database,
                sql: "SELECT count(*) FROM iam_access_key WHERE account = ? AND user IS ?",
                arguments: [context.account.description, name]
            )
            guard (count ?? 0) < 2 else { throw IAMErrors.limitExceededException("Cannot exceed quota for AccessKeysPerUser: 2") }
            try database.execute(
                sql: "INSERT INTO iam_access_key (id, account, user, secret, is_active, created) VALUES (?, ?, ?, ?, 1, ?)",
                arguments: [id, context.account.description, name, secret, context.now.milliseconds]
            )
            let principal: Principal =
                if let user { .user(account: context.account, name: user.name, id: user.id, path: user.path) } else {
                    .root(context.account)
                }
            let credentials = Credentials(accessKeyID: id, secretAccessKey: secret)
            transaction.afterCommit { keys.set(IssuedCredential(credentials: credentials, principal: principal)) }
        }
        return CreateAccessKeyResponse(
            accessKey: AccessKey(
                userName: name ?? "root",
                accessKeyId: id,
                status: .active,
                secretAccessKey: secret,
                createDate: context.now
            )
        )
    }

    func listAccessKeys(_ input: ListAccessKeysRequest, context: RequestContext) async throws -> ListAccessKeysResponse {
        let page = try page("ListAccessKeys", input.marker, input.maxItems)
        let name = try input.userName ?? ownUserName(context)
        let found = try await environment.store.read { database in
            if let name { _ = try IAMStorage.requireUser(name, of: context.account, in: database) }
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT id, is_active, created FROM iam_access_key WHERE account = ? AND user IS ? AND id > ? ORDER BY id LIMIT ?
                    """,
                arguments: [context.account.description, name, page.after, page.limit + 1]
            ).map { row in
                AccessKeyMetadata(
                    userName: name ?? "root",
                    accessKeyId: row["id"],
                    status: row["is_active"] ? .active : .inactive,
                    createDate: Timestamp(milliseconds: row["created"])
                )
            }
        }
        let (items, isTruncated, marker) = page.cut(found) { $0.accessKeyId ?? "" }
        return ListAccessKeysResponse(accessKeyMetadata: items, isTruncated: isTruncated, marker: marker)
    }

    func updateAccessKey(_ input: UpdateAccessKeyRequest, context: RequestContext) async throws {
        guard input.status == .active || input.status == .inactive else {
            throw IAMErrors.violated(input.status.rawValue, at: "status", "satisfy enum value set: [Active, Inactive]")
        }
        let isActive = input.status == .active
        try await change(input.accessKeyId, of: input.userName, context, sql: "UPDATE iam_access_key SET is_active = \(isActive ? 1 : 0)") {
            keys.setActive(isActive, input.accessKeyId)
        }
    }

    func deleteAccessKey(_ input: DeleteAccessKeyRequest, context: RequestContext) async throws {
        try await change(input.accessKeyId, of: input.userName, context, sql: "DELETE FROM iam_access_key") {
            keys.remove([input.accessKeyId])
        }
    }

    private func change(
        _ id: String,
        of userName: String?,
        _ context: RequestContext,
        sql: String,
        afterwards: @escaping @Sendable () -> Void
    ) async throws {
        let name = try userName ?? ownUserName(context)
        try await environment.store.write { transaction in
            let database = transaction.database
            if let name { _ = try IAMStorage.requireUser(name, of: context.account, in: database) }
            try database.execute(
                sql: "\(sql) WHERE id = ? AND account = ? AND user IS ?",
                arguments: [id, context.account.description, name]
            )
            guard database.changesCount == 1 else { throw IAMErrors.noAccessKey(id) }
            transaction.afterCommit(afterwards)
        }
    }
}

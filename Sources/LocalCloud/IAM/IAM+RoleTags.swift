import AWSCore
import GRDB
import IAMModel

/// Keys of tags are the same in capitals and in small letters: a new one takes the place of its like.
extension IAM {
    func tagRole(_ input: TagRoleRequest, context: RequestContext) async throws {
        let given = try IAMValidation.checkedTags(input.tags)
        try await changeTags(of: input.roleName, context) { tags in
            for (key, value) in given {
                for known in tags.keys where known.lowercased() == key.lowercased() { tags[known] = nil }
                tags[key] = value
            }
            guard tags.count <= 50 else {
                throw IAMErrors.limitExceededException("The number of tags has reached the maximum limit.")
            }
        }
    }

    func untagRole(_ input: UntagRoleRequest, context: RequestContext) async throws {
        try await changeTags(of: input.roleName, context) { tags in
            for key in input.tagKeys {
                for known in tags.keys where known.lowercased() == key.lowercased() { tags[known] = nil }
            }
        }
    }

    func listRoleTags(_ input: ListRoleTagsRequest, context: RequestContext) async throws -> ListRoleTagsResponse {
        let page = try page("ListRoleTags", input.marker, input.maxItems)
        let role = try await environment.store.read { try IAMStorage.requireRole(input.roleName, of: context.account, in: $0) }
        let tags = try IAMValidation.readTags(role.tags) ?? []
        let (items, isTruncated, marker) = page.cut(tags.filter { $0.key > page.after }, by: \.key)
        return ListRoleTagsResponse(tags: items, isTruncated: isTruncated, marker: marker)
    }

    private func changeTags(
        of name: String,
        _ context: RequestContext,
        _ change: @escaping @Sendable (inout [String: String]) throws -> Void
    ) async throws {
        try await environment.store.write { transaction in
            let role = try IAMStorage.requireRole(name, of: context.account, in: transaction.database)
            var tags = try StoredTexts.decode(role.tags)
            try change(&tags)
            try transaction.database.execute(
                sql: "UPDATE iam_role SET tags = ? WHERE id = ?",
                arguments: [try StoredTexts.encode(tags), role.id]
            )
        }
    }
}

import AWSCore
import GRDB
import LogsModel

extension Logs {
    func tagResource(_ input: TagResourceRequest, context: RequestContext) async throws {
        try LogsValidation.tags(input.tags, isRequired: true)
        try await changeTags(of: input.resourceArn, context) { tags in
            tags.merge(input.tags) { _, new in new }
            guard tags.count <= LogsValidation.mostTags else {
                throw LogsErrors.tooManyTagsException("The resource can have no more than \(LogsValidation.mostTags) tags.")
                    .with("resourceName", input.resourceArn)
            }
        }
    }

    func untagResource(_ input: UntagResourceRequest, context: RequestContext) async throws {
        try await changeTags(of: input.resourceArn, context) { tags in
            for key in input.tagKeys { tags[key] = nil }
        }
    }

    func listTagsForResource(_ input: ListTagsForResourceRequest, context: RequestContext) async throws -> ListTagsForResourceResponse {
        let name = try taggedGroup(input.resourceArn, context)
        let tags = try await environment.store.read { try LogsStorage.tags(of: LogsStorage.groupID(name, context, in: $0), in: $0) }
        return ListTagsForResourceResponse(tags: tags)
    }

    private func changeTags(
        of arn: String,
        _ context: RequestContext,
        _ change: @escaping @Sendable (inout [String: String]) throws -> Void
    ) async throws {
        let name = try taggedGroup(arn, context)
        try await environment.store.write { transaction in
            let group = try LogsStorage.groupID(name, context, in: transaction.database)
            var tags = try LogsStorage.tags(of: group, in: transaction.database)
            try change(&tags)
            try transaction.database.execute(
                sql: "UPDATE logs_group SET tags = ? WHERE id = ?",
                arguments: [try StoredTexts.encode(tags), group]
            )
        }
    }

    /// The log group that an ARN names: without the `:*` at its end that stands for the group's streams.
    ///
    /// - Throws: `InvalidParameterException`, `ResourceNotFoundException`.
    private func taggedGroup(_ text: String, _ context: RequestContext) throws -> String {
        try LogsValidation.resourceArn(text)
        guard let arn = Arn(text), arn.service == "logs", arn.resource.hasPrefix("log-group:") else {
            throw LogsErrors.invalidParameterException("The specified resource ARN is not valid.")
        }
        guard arn.account == context.account.description, arn.region == context.region.rawValue else { throw LogsErrors.groupNotFound }
        return String(arn.resource.dropFirst("log-group:".count))
    }
}

import AWSCore
import GRDB
import SQSModel

extension SQS {
    func tagQueue(_ input: TagQueueRequest, context: RequestContext) async throws {
        guard !input.tags.isEmpty else { throw SQSErrors.missingParameter("Tags") }
        try await changeTags(of: queue(url: input.queueUrl, context: context)) { tags in
            tags.merge(input.tags) { _, new in new }
        }
    }

    func untagQueue(_ input: UntagQueueRequest, context: RequestContext) async throws {
        try await changeTags(of: queue(url: input.queueUrl, context: context)) { tags in
            for key in input.tagKeys { tags[key] = nil }
        }
    }

    func listQueueTags(_ input: ListQueueTagsRequest, context: RequestContext) async throws -> ListQueueTagsResult {
        let tags = try queue(url: input.queueUrl, context: context).tags
        return ListQueueTagsResult(tags: tags.isEmpty ? nil : tags)
    }

    private func changeTags(of queue: Queue, _ change: @escaping @Sendable (inout [String: String]) -> Void) async throws {
        try await environment.store.write { transaction in
            var tags = queue.tags
            change(&tags)
            guard tags.count <= 50 else { throw SQSErrors.invalidParameterValue("Too many tags added for queue \(queue.name).") }
            try transaction.database.execute(
                sql: "UPDATE sqs_queue SET tags = ? WHERE id = ?",
                arguments: [try StoredTexts.encode(tags), queue.id]
            )
            let complete = tags
            transaction.afterCommit { queue.setTags(complete) }
        }
    }
}

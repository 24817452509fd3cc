import AWSCore
import SNSModel

extension SNS {
    func tagResource(_ input: TagResourceRequest, context: RequestContext) async throws -> TagResourceResponse {
        try await changeTags(of: input.resourceArn) { tags in
            for tag in input.tags { tags[tag.key] = tag.value }
            guard tags.count <= 50 else {
                throw SNSErrors.tagLimitExceededException("Could not complete request: tag quota of per resource exceeded")
            }
        }
        return TagResourceResponse()
    }

    func untagResource(_ input: UntagResourceRequest, context: RequestContext) async throws -> UntagResourceResponse {
        try await changeTags(of: input.resourceArn) { tags in
            for key in input.tagKeys { tags[key] = nil }
        }
        return UntagResourceResponse()
    }

    func listTagsForResource(_ input: ListTagsForResourceRequest, context: RequestContext) async throws -> ListTagsForResourceResponse {
        guard let topic = topic(try SNSArn.topic(input.resourceArn)) else {
            throw SNSErrors.resourceNotFoundException("Resource does not exist")
        }
        return ListTagsForResourceResponse(tags: topic.tags.sorted { $0.key < $1.key }.map { Tag(key: $0.key, value: $0.value) })
    }

    private func changeTags(of arn: String, _ change: @escaping @Sendable (inout [String: String]) throws -> Void) async throws {
        guard topic(try SNSArn.topic(arn)) != nil else { throw SNSErrors.resourceNotFoundException("Resource does not exist") }
        try await self.change(topic: arn) { try change(&$0.tags) }
    }
}

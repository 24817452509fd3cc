import LogsModel

extension ResourceWriter {
    func writeLogGroup(_ name: String, _ change: ResourceChange) async throws {
        var tags = change.tags
        if change.action == .create {
            do {
                _ = try await caller.call(CreateLogGroup.self, CreateLogGroupRequest(logGroupName: name, tags: tags))
                tags = [:]
            } catch let refusal as ServiceRefusal where refusal.means("ResourceAlreadyExistsException") {
                // Another was faster, perhaps a part of the pipeline, which knows no tags.
            }
        }
        if !tags.isEmpty {
            let request = LogsModel.TagResourceRequest(resourceArn: reader.logGroupArn(name), tags: tags)
            _ = try await caller.call(LogsModel.TagResource.self, request)
        }
        if let days = change.new(.retention).flatMap({ Int($0) }) {
            let request = PutRetentionPolicyRequest(logGroupName: name, retentionInDays: days)
            _ = try await patiently(["OperationAbortedException"]) { try await caller.call(PutRetentionPolicy.self, request) }
        }
    }
}

import AWSCore
import LogsModel

extension ResourceReader {
    func logGroup(_ name: String) async throws -> ObservedResource {
        guard let group = try await find(name) else { return .absent }
        let request = LogsModel.ListTagsForResourceRequest(resourceArn: logGroupArn(name))
        let tags = try await caller.call(LogsModel.ListTagsForResource.self, request).tags ?? [:]
        var values = Self.tags(tags.map { ($0.key, $0.value) })
        values[.retention] = group.retentionInDays.map { String($0) }
        return ObservedResource(values: values)
    }

    /// The first that has the name as its prefix is the one that has no more than it: groups come in the order of their names.
    private func find(_ name: String) async throws -> LogGroup? {
        let answer = try await caller.call(DescribeLogGroups.self, DescribeLogGroupsRequest(logGroupNamePrefix: name))
        return answer.logGroups?.first { $0.logGroupName == name }
    }

    func logGroupArn(_ name: String) -> String {
        Arn(service: "logs", region: region, account: account, resource: "log-group:\(name)").description
    }
}

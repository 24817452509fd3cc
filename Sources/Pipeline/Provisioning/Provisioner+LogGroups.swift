import AWSClient
import AWSCore
import AWSWire
import LogsModel

extension Provisioner {
    /// Logs are kept for a month; a retention that somebody chose stays.
    func provideLogGroup(_ name: String) async throws -> ProvisionedResource {
        let answer = try await caller.call(DescribeLogGroups.self, DescribeLogGroupsRequest(logGroupNamePrefix: name))
        let known = answer.logGroups?.first { $0.logGroupName == name }
        if known?.retentionInDays != nil { return ProvisionedResource(.logGroup, name, .unchanged) }
        if known == nil {
            do {
                _ = try await caller.call(CreateLogGroup.self, CreateLogGroupRequest(logGroupName: name))
            } catch let error as AWSError where error.means("ResourceAlreadyExistsException") {
                // Another was faster.
            }
        }
        _ = try await caller.call(PutRetentionPolicy.self, PutRetentionPolicyRequest(logGroupName: name, retentionInDays: 30))
        return ProvisionedResource(.logGroup, name, known == nil ? .created : .updated(["retention"]))
    }
}

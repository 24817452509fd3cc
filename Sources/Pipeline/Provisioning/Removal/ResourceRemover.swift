import AWSCore
import IAMModel
import LogsModel
import S3Model
import SNSModel
import SQSModel

/// Removes what a plan names. What is gone already is no failure.
struct ResourceRemover: Sendable {
    let writer: ResourceWriter

    private var caller: ExplainingCaller { writer.caller }

    func remove(_ removal: RemovalPlan.Removal, deletesObjects: Bool) async throws {
        let name = removal.identity.name
        let handle = removal.handle ?? name
        switch removal.identity.kind {
        case .subscription:
            try await unlessGone("NotFound", "NotFoundException") {
                _ = try await caller.call(Unsubscribe.self, UnsubscribeInput(subscriptionArn: handle))
            }
        case .queue:
            try await unlessGone(AWSError.missingQueueCodes) {
                _ = try await caller.call(DeleteQueue.self, DeleteQueueRequest(queueUrl: handle))
            }
        case .topic:
            try await unlessGone("NotFound", "NotFoundException") {
                _ = try await caller.call(DeleteTopic.self, DeleteTopicInput(topicArn: writer.reader.topicArn(name)))
            }
        case .role: try await removeRole(name)
        case .logGroup:
            try await unlessGone("ResourceNotFoundException") {
                _ = try await writer.patiently(["OperationAbortedException"]) {
                    try await caller.call(DeleteLogGroup.self, DeleteLogGroupRequest(logGroupName: name))
                }
            }
        case .bucket: try await removeBucket(name, deletesObjects: deletesObjects)
        }
    }

    /// Takes what is ours out of a bucket: whom it tells, and whom it lets in. So nothing more is sent while the rest goes, and a bucket that
    /// stays is left as it was before.
    func disconnect(_ bucket: String) async throws {
        let request = GetBucketNotificationConfigurationRequest(bucket: bucket)
        let known = try await caller.call(GetBucketNotificationConfiguration.self, request)
        var changed = known
        changed.replace("darkroom-\(bucket)", nil)
        if changed != known { try await writer.putNotifications(changed, of: bucket) }
        let rules = try await writer.reader.crossOriginRules(bucket)
        let others = rules.filter { $0.id != PipelineResources.crossOriginRuleID }
        guard others.count < rules.count else { return }
        if others.isEmpty {
            _ = try await caller.call(DeleteBucketCors.self, DeleteBucketCorsRequest(bucket: bucket))
        } else {
            let request = PutBucketCorsRequest(bucket: bucket, corsConfiguration: CORSConfiguration(corsRules: others))
            _ = try await caller.call(PutBucketCors.self, request)
        }
    }

    /// Policies that others attached keep a role: IAM says so.
    private func removeRole(_ name: String) async throws {
        let gone: Set = ["NoSuchEntity", "NoSuchEntityException"]
        try await unlessGone(gone) {
            let request = DeleteRolePolicyRequest(roleName: name, policyName: PipelineResources.policyName)
            _ = try await caller.call(DeleteRolePolicy.self, request)
        }
        try await unlessGone(gone) { _ = try await caller.call(DeleteRole.self, DeleteRoleRequest(roleName: name)) }
    }

    private func removeBucket(_ name: String, deletesObjects: Bool) async throws {
        try await unlessGone("NoSuchBucket") {
            if deletesObjects { try await BucketContents(caller: caller, bucket: name).remove() }
            _ = try await writer.patiently(ResourceWriter.busyBucket) {
                try await caller.call(DeleteBucket.self, DeleteBucketRequest(bucket: name))
            }
        }
    }

    private func unlessGone(_ codes: String..., work: () async throws -> Void) async throws {
        try await unlessGone(Set(codes), work: work)
    }

    private func unlessGone(_ codes: Set<String>, work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let refusal as ServiceRefusal where refusal.isAmong(codes) {
            // Gone already.
        }
    }
}

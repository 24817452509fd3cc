import AWSClient
import AWSCore
import AWSWire
import IAMModel
import LogsModel
import S3Model
import SNSModel
import SQSModel
import STSModel
import Synchronization

/// As much of AWS as provisioning needs, in memory, with the refusals that matter.
final class FakeCloud: OperationCaller {
    struct State {
        var calls: [String] = []
        var buckets: Set<String> = []
        var cors: [String: CORSConfiguration] = [:]
        var notifications: [String: NotificationConfiguration] = [:]
        var queues: [String: [String: String]] = [:]
        var topics: [String: [String: String]] = [:]
        var groups: [String: Int?] = [:]
        var roles: [String: String] = [:]
        var rolePolicies: [String: String] = [:]
        /// By the kind and the name, `queue uploads`.
        var tags: [String: [String: String]] = [:]
        var blocks: [String: PublicAccessBlockConfiguration] = [:]
        var objects: [String: [String]] = [:]
        var subscriptions: [Subscription] = []
        /// Operations that are answered with an error, whatever they ask.
        var failures: [String: any Error] = [:]
        /// Operations that are answered with an error so many times, and then succeed.
        var delays: [String: (error: AWSError, times: Int)] = [:]
        /// How often a destination is refused before it is accepted.
        var refusals = 0
    }

    private let state = Mutex(State())

    func with<Value: Sendable>(_ body: (inout State) -> sending Value) -> Value { state.withLock { body(&$0) } }
    var calls: [String] { with { $0.calls } }
    var writes: [String] { calls.filter { call in !["Get", "Head", "Describe", "List"].contains { call.hasPrefix($0) } } }

    func call<Called: Operation>(_ operation: Called.Type, _ input: Called.Input) async throws -> Called.Output {
        let output: any Shape = try state.withLock { state in
            state.calls.append(Called.metadata.name)
            if let failure = state.failures[Called.metadata.name] { throw failure }
            if let delay = state.delays[Called.metadata.name], delay.times > 0 {
                state.delays[Called.metadata.name]?.times -= 1
                throw delay.error
            }
            return try answer(input, &state)
        }
        guard let typed = output as? Called.Output else { throw AWSError("NotFaked", status: 501, message: Called.metadata.name) }
        return typed
    }

    private func answer(_ input: any Shape, _ state: inout State) throws -> any Shape {
        switch input {
        case is GetCallerIdentityRequest:
            return GetCallerIdentityResponse(account: "123456789012")
        case let input as HeadBucketRequest:
            if input.bucket == "taken" { throw AWSError("Forbidden", status: 403, message: "") }
            guard state.buckets.contains(input.bucket) else { throw AWSError("NotFound", status: 404, message: "") }
            return HeadBucketOutput()
        case let input as CreateBucketRequest:
            guard state.buckets.insert(input.bucket).inserted else { throw S3Errors.bucketAlreadyOwnedByYou("") }
            let tags = input.createBucketConfiguration?.tags ?? []
            state.tags["bucket \(input.bucket)"] = Dictionary(tags.map { ($0.key, $0.value) }) { $1 }
            return CreateBucketOutput()
        case let input as GetBucketTaggingRequest:
            let tags = state.tags["bucket \(input.bucket)"] ?? [:]
            guard !tags.isEmpty else { throw AWSError("NoSuchTagSet", status: 404, message: "") }
            return GetBucketTaggingOutput(tagSet: tags.map { S3Model.Tag(key: $0.key, value: $0.value) })
        case let input as PutBucketTaggingRequest:
            let tags = Dictionary(input.tagging.tagSet.map { ($0.key, $0.value) }) { $1 }
            func own(_ tags: [String: String]?) -> [String: String] { (tags ?? [:]).filter { $0.key.hasPrefix("aws:") } }
            guard own(tags) == own(state.tags["bucket \(input.bucket)"]) else {
                throw AWSError("InvalidTag", status: 400, message: "System tags cannot be removed by requester")
            }
            state.tags["bucket \(input.bucket)"] = tags
            return EmptyShape()
        case let input as GetPublicAccessBlockRequest:
            guard let block = state.blocks[input.bucket] else {
                throw AWSError("NoSuchPublicAccessBlockConfiguration", status: 404, message: "")
            }
            return GetPublicAccessBlockOutput(publicAccessBlockConfiguration: block)
        case let input as PutPublicAccessBlockRequest:
            state.blocks[input.bucket] = input.publicAccessBlockConfiguration
            return EmptyShape()
        case let input as ListObjectVersionsRequest:
            let keys = (state.objects[input.bucket] ?? []).prefix(input.maxKeys ?? 1000)
            return ListObjectVersionsOutput(versions: keys.map { ObjectVersion(key: $0, versionId: "null") })
        case let input as DeleteObjectsRequest:
            state.objects[input.bucket]?.removeAll { key in input.delete.objects.contains { $0.key == key } }
            return DeleteObjectsOutput()
        case is ListMultipartUploadsRequest:
            return ListMultipartUploadsOutput()
        case let input as DeleteBucketRequest:
            guard state.objects[input.bucket, default: []].isEmpty else { throw AWSError("BucketNotEmpty", status: 409, message: "") }
            state.buckets.remove(input.bucket)
            state.tags["bucket \(input.bucket)"] = nil
            return EmptyShape()
        case let input as DeleteBucketCorsRequest:
            state.cors[input.bucket] = nil
            return EmptyShape()
        case let input as GetBucketCorsRequest:
            guard let cors = state.cors[input.bucket] else { throw AWSError("NoSuchCORSConfiguration", status: 404, message: "") }
            return GetBucketCorsOutput(corsRules: cors.corsRules)
        case let input as PutBucketCorsRequest:
            state.cors[input.bucket] = input.corsConfiguration
            return EmptyShape()
        case let input as GetBucketNotificationConfigurationRequest:
            return state.notifications[input.bucket] ?? NotificationConfiguration()
        case let input as PutBucketNotificationConfigurationRequest:
            if state.refusals > 0 {
                state.refusals -= 1
                throw AWSError("InvalidArgument", status: 400, message: "Unable to validate the following destination configurations")
            }
            state.notifications[input.bucket] = input.notificationConfiguration
            return EmptyShape()
        case let input as GetQueueUrlRequest:
            guard state.queues[input.queueName] != nil else { throw SQSErrors.queueDoesNotExist("") }
            return GetQueueUrlResult(queueUrl: "http://queues/\(input.queueName)")
        case let input as CreateQueueRequest:
            state.queues[input.queueName] = input.attributes ?? [:]
            state.tags["queue \(input.queueName)"] = input.tags
            return CreateQueueResult(queueUrl: "http://queues/\(input.queueName)")
        case let input as GetQueueAttributesRequest:
            return GetQueueAttributesResult(attributes: state.queues[String(input.queueUrl.dropFirst(14))])
        case let input as SetQueueAttributesRequest:
            state.queues[String(input.queueUrl.dropFirst(14)), default: [:]].merge(input.attributes) { $1 }
            return EmptyShape()
        case let input as ListQueueTagsRequest:
            return ListQueueTagsResult(tags: state.tags["queue \(input.queueUrl.dropFirst(14))"])
        case let input as TagQueueRequest:
            state.tags["queue \(input.queueUrl.dropFirst(14))", default: [:]].merge(input.tags) { $1 }
            return EmptyShape()
        case let input as ListQueuesRequest:
            let names = state.queues.keys.filter { $0.hasPrefix(input.queueNamePrefix ?? "") }.sorted()
            return ListQueuesResult(queueUrls: names.map { "http://queues/\($0)" })
        case let input as DeleteQueueRequest:
            state.queues[String(input.queueUrl.dropFirst(14))] = nil
            return EmptyShape()
        default:
            return try answerRest(input, &state)
        }
    }

    private func answerRest(_ input: any Shape, _ state: inout State) throws -> any Shape {
        switch input {
        case let input as GetTopicAttributesInput:
            guard let attributes = state.topics[input.topicArn] else { throw AWSError("NotFound", status: 404, message: "") }
            return GetTopicAttributesResponse(attributes: attributes)
        case let input as CreateTopicInput:
            let arn = "arn:aws:sns:eu-west-1:123456789012:\(input.name)"
            state.topics[arn] = input.attributes ?? [:]
            state.tags["topic \(arn)"] = Dictionary((input.tags ?? []).map { ($0.key, $0.value) }) { $1 }
            return CreateTopicResponse(topicArn: arn)
        case let input as SetTopicAttributesInput:
            state.topics[input.topicArn]?[input.attributeName] = input.attributeValue
            return EmptyShape()
        case let input as DescribeLogGroupsRequest:
            let groups = state.groups.filter { $0.key.hasPrefix(input.logGroupNamePrefix ?? "") }
            return DescribeLogGroupsResponse(logGroups: groups.map { LogGroup(logGroupName: $0.key, retentionInDays: $0.value) })
        case let input as CreateLogGroupRequest:
            state.groups[input.logGroupName] = .some(nil)
            state.tags["group \(input.logGroupName)"] = input.tags
            return EmptyShape()
        case let input as PutRetentionPolicyRequest:
            state.groups[input.logGroupName] = input.retentionInDays
            return EmptyShape()
        case let input as GetRoleRequest:
            guard let trust = state.roles[input.roleName] else { throw AWSError("NoSuchEntity", status: 404, message: "") }
            return GetRoleResponse(
                role: Role(
                    path: "/",
                    roleName: input.roleName,
                    roleId: "AROA",
                    arn: "arn",
                    createDate: Timestamp(seconds: 0),
                    assumeRolePolicyDocument: PercentEncoding.encode(trust)
                )
            )
        case let input as CreateRoleRequest:
            state.roles[input.roleName] = input.assumeRolePolicyDocument
            state.tags["role \(input.roleName)"] = Dictionary((input.tags ?? []).map { ($0.key, $0.value) }) { $1 }
            let role = Role(path: "/", roleName: input.roleName, roleId: "AROA", arn: "arn", createDate: Timestamp(seconds: 0))
            return CreateRoleResponse(role: role)
        case let input as UpdateAssumeRolePolicyRequest:
            state.roles[input.roleName] = input.policyDocument
            return EmptyShape()
        case let input as GetRolePolicyRequest:
            guard let policy = state.rolePolicies[input.roleName] else { throw AWSError("NoSuchEntity", status: 404, message: "") }
            let document = PercentEncoding.encode(policy)
            return GetRolePolicyResponse(roleName: input.roleName, policyName: input.policyName, policyDocument: document)
        case let input as PutRolePolicyRequest:
            state.rolePolicies[input.roleName] = input.policyDocument
            return EmptyShape()
        default:
            return try answerTagsAndRemovals(input, &state)
        }
    }

    private func answerTagsAndRemovals(_ input: any Shape, _ state: inout State) throws -> any Shape {
        switch input {
        case let input as SNSModel.ListTagsForResourceRequest:
            let tags = state.tags["topic \(input.resourceArn)"] ?? [:]
            return SNSModel.ListTagsForResourceResponse(tags: tags.map { SNSModel.Tag(key: $0.key, value: $0.value) })
        case let input as SNSModel.TagResourceRequest:
            for tag in input.tags { state.tags["topic \(input.resourceArn)", default: [:]][tag.key] = tag.value }
            return SNSModel.TagResourceResponse()
        case let input as LogsModel.ListTagsForResourceRequest:
            return LogsModel.ListTagsForResourceResponse(tags: state.tags["group \(Self.group(input.resourceArn))"])
        case let input as LogsModel.TagResourceRequest:
            state.tags["group \(Self.group(input.resourceArn))", default: [:]].merge(input.tags) { $1 }
            return EmptyShape()
        case let input as ListRoleTagsRequest:
            let tags = state.tags["role \(input.roleName)"] ?? [:]
            return ListRoleTagsResponse(tags: tags.map { IAMModel.Tag(key: $0.key, value: $0.value) })
        case let input as TagRoleRequest:
            for tag in input.tags { state.tags["role \(input.roleName)", default: [:]][tag.key] = tag.value }
            return EmptyShape()
        case let input as DeleteTopicInput:
            state.topics[input.topicArn] = nil
            return EmptyShape()
        case let input as ListSubscriptionsByTopicInput:
            guard state.topics[input.topicArn] != nil else { throw AWSError("NotFound", status: 404, message: "") }
            return ListSubscriptionsByTopicResponse(subscriptions: state.subscriptions)
        case let input as UnsubscribeInput:
            state.subscriptions.removeAll { $0.subscriptionArn == input.subscriptionArn }
            return EmptyShape()
        case let input as DeleteLogGroupRequest:
            state.groups[input.logGroupName] = nil
            return EmptyShape()
        case let input as DeleteRolePolicyRequest:
            state.rolePolicies[input.roleName] = nil
            return EmptyShape()
        case let input as DeleteRoleRequest:
            state.roles[input.roleName] = nil
            return EmptyShape()
        default:
            throw AWSError("NotFaked", status: 501, message: "\(type(of: input))")
        }
    }

    private static func group(_ arn: String) -> String { String(arn.split(separator: ":").last ?? "") }
}

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
        /// How often a destination is refused before it is accepted.
        var refusals = 0
    }

    private let state = Mutex(State())

    func with<Value: Sendable>(_ body: (inout State) -> sending Value) -> Value { state.withLock { body(&$0) } }
    var calls: [String] { with { $0.calls } }
    var writes: [String] { calls.filter { !$0.hasPrefix("Get") && !$0.hasPrefix("Head") && !$0.hasPrefix("Describe") } }

    func call<Called: Operation>(_ operation: Called.Type, _ input: Called.Input) async throws -> Called.Output {
        let output: any Shape = try state.withLock { state in
            state.calls.append(Called.metadata.name)
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
            state.buckets.insert(input.bucket)
            return CreateBucketOutput()
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
            return CreateQueueResult(queueUrl: "http://queues/\(input.queueName)")
        case let input as GetQueueAttributesRequest:
            return GetQueueAttributesResult(attributes: state.queues[String(input.queueUrl.dropFirst(14))])
        case let input as SetQueueAttributesRequest:
            state.queues[String(input.queueUrl.dropFirst(14)), default: [:]].merge(input.attributes) { $1 }
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
            state.topics[arn] = [:]
            return CreateTopicResponse(topicArn: arn)
        case let input as SetTopicAttributesInput:
            state.topics[input.topicArn]?[input.attributeName] = input.attributeValue
            return EmptyShape()
        case let input as DescribeLogGroupsRequest:
            let groups = state.groups.filter { $0.key.hasPrefix(input.logGroupNamePrefix ?? "") }
            return DescribeLogGroupsResponse(logGroups: groups.map { LogGroup(logGroupName: $0.key, retentionInDays: $0.value) })
        case let input as CreateLogGroupRequest:
            state.groups[input.logGroupName] = .some(nil)
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
            throw AWSError("NotFaked", status: 501, message: "\(type(of: input))")
        }
    }
}

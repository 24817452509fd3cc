import AWSClient
import AWSCore
import AWSEvents
import AWSWire
import Pipeline
import S3Model
import SNSModel
import SQSModel
import STSModel
import Synchronization
import Testing

@testable import WebApp

/// What the web app asks of S3 and SNS.
@Suite struct ServicesTests {
    /// Answers in AWS's place, and remembers what was asked.
    private final class Answers: OperationCaller {
        private let answers: @Sendable (any Sendable) throws -> any Sendable
        private let asked = Mutex<[any Sendable]>([])

        init(_ answers: @escaping @Sendable (any Sendable) throws -> any Sendable) {
            self.answers = answers
        }

        var requests: [any Sendable] { asked.withLock { $0 } }

        func call<Called: Operation>(_ operation: Called.Type, _ input: Called.Input) async throws -> Called.Output {
            asked.withLock { $0.append(input) }
            return try #require(try answers(input) as? Called.Output)
        }
    }

    private let clock = ManualClock()
    private let key = PhotoKey("a b.jpg")

    private func storage(_ caller: any OperationCaller) -> S3PhotoStorage {
        S3PhotoStorage(
            caller: caller,
            credentials: { Credentials(accessKeyID: "test", secretAccessKey: "test") },
            names: ResourceNames(uploads: "in"),
            region: .usEast1,
            clock: clock
        )
    }

    @Test func listingsAreReadPageByPage() async throws {
        let moment = clock.now
        let caller = Answers { _ in
            ListObjectsV2Output(
                nextContinuationToken: "more",
                isTruncated: true,
                contents: [Object(key: "a+b%2Fc.jpg", lastModified: moment, eTag: "\"e\"", size: 3)]
            )
        }
        let page = try await storage(caller).list(.uploads, after: "token")
        #expect(page.objects == [ListedObject(key: PhotoKey("a b/c.jpg"), at: moment, size: 3, eTag: "e")])
        #expect(page.next == "more")
        let request = try #require(caller.requests.first as? ListObjectsV2Request)
        #expect(request.bucket == "in")
        #expect(request.continuationToken == "token")
    }

    @Test func absentObjectsAreNoErrorButOthersAre() async throws {
        let absent = Answers { _ in throw AWSError("NotFound", status: 404, message: "") }
        #expect(try await storage(absent).describe(.processed, key) == nil)
        #expect(try await storage(absent).read(.processed, key) == nil)
        let forbidden = Answers { _ in throw AWSError("AccessDenied", status: 403, message: "") }
        await #expect(throws: AWSError.self) { try await storage(forbidden).describe(.processed, key) }
        await #expect(throws: AWSError.self) { try await storage(forbidden).read(.processed, key) }
    }

    @Test func formAllowsThisPhotoOnly() async throws {
        let caller = Answers { _ in throw AWSError("Unexpected", status: 500, message: "") }
        let fields = try await storage(caller).uploadForm(
            key,
            type: .png,
            operations: try UploadOperations("sepia"),
            sizeLimit: 100,
            lifetime: .seconds(60)
        )
        let form = PostFormFields(fields.map { PostFormFields.Field($0.name, $0.value) })
        let policy = try PostPolicy(base64: try #require(form["Policy"]))
        #expect(policy.expiration == clock.now.adding(seconds: 60))
        #expect(policy.contentLength == 1...100)
        try policy.check(fields: form, bucket: "in", now: clock.now)
        #expect(throws: AWSError.self) { try policy.check(fields: form, bucket: "other", now: clock.now) }
        #expect(throws: AWSError.self) { try policy.check(fields: form, bucket: "in", now: clock.now.adding(seconds: 61)) }
        #expect(form["x-amz-meta-operations"] == "sepia")
        let otherwise = PostFormFields(form.fields.map { $0.name == "x-amz-meta-operations" ? .init($0.name, "invert") : $0 })
        #expect(throws: AWSError.self) { try policy.check(fields: otherwise, bucket: "in", now: clock.now) }
        let others = PostFormFields(form.fields.map { $0.name == "key" ? .init("key", "other.jpg") : $0 })
        #expect(throws: AWSError.self) { try policy.check(fields: others, bucket: "in", now: clock.now) }
        #expect(caller.requests.isEmpty)
    }

    @Test func smallPhotoIsPutAtOnce() async throws {
        let caller = Answers { _ in PutObjectOutput(eTag: "\"whole\"") }
        let upload = storage(caller).beginUpload(key, type: .jpeg, operations: try UploadOperations("sepia"))
        try await upload.write([1, 2])
        try await upload.write([3])
        #expect(caller.requests.isEmpty)
        #expect(try await upload.finish() == "whole")
        let request = try #require(caller.requests.first as? PutObjectRequest)
        #expect(request.body.bytes == [1, 2, 3])
        #expect(request.contentType == "image/jpeg")
        #expect(request.metadata == ["operations": "sepia"])
        #expect(request.key == "a b.jpg")
    }

    @Test func largePhotoGoesInParts() async throws {
        let caller = Answers { input in
            switch input {
            case is CreateMultipartUploadRequest: CreateMultipartUploadOutput(uploadId: "id")
            case let part as UploadPartRequest: UploadPartOutput(eTag: "\"part\(part.partNumber)\"")
            default: CompleteMultipartUploadOutput(eTag: "\"all-3\"")
            }
        }
        let upload = storage(caller).beginUpload(key, type: .jpeg, operations: nil)
        let piece = [UInt8](repeating: 7, count: 3 * 1024 * 1024)
        for _ in 0..<6 { try await upload.write(piece) }
        #expect(try await upload.finish() == "all-3")
        let parts = caller.requests.compactMap { $0 as? UploadPartRequest }
        #expect(parts.map(\.partNumber) == [1, 2, 3])
        #expect(parts.map { $0.body.length } == [8 << 20, 8 << 20, 2 << 20])
        let completion = try #require(caller.requests.last as? CompleteMultipartUploadRequest)
        #expect(completion.multipartUpload?.parts?.map(\.eTag) == ["\"part1\"", "\"part2\"", "\"part3\""])
    }

    @Test func abandonedUploadLeavesNothing() async throws {
        let caller = Answers { input in
            switch input {
            case is CreateMultipartUploadRequest: CreateMultipartUploadOutput(uploadId: "id")
            case is UploadPartRequest: UploadPartOutput(eTag: "\"part\"")
            default: AbortMultipartUploadOutput()
            }
        }
        let small = storage(caller).beginUpload(key, type: .jpeg, operations: nil)
        try await small.write([1])
        await small.abandon()
        #expect(caller.requests.isEmpty)
        let large = storage(caller).beginUpload(key, type: .jpeg, operations: nil)
        try await large.write([UInt8](repeating: 7, count: 9 << 20))
        await large.abandon()
        #expect((caller.requests.last as? AbortMultipartUploadRequest)?.uploadId == "id")
    }

    @Test func topicIsThatOfOurAccount() async throws {
        let caller = Answers { input in
            switch input {
            case is GetCallerIdentityRequest: GetCallerIdentityResponse(account: "123456789012")
            default: SubscribeResponse(subscriptionArn: "pending confirmation")
            }
        }
        let topic = SNSPhotoTopic(caller: caller, names: ResourceNames(), region: .usEast1)
        let arn = try await topic.arn()
        #expect(arn == "arn:aws:sns:us-east-1:123456789012:processed")
        _ = try await topic.arn()
        #expect(caller.requests.count == 1)
        #expect(try await topic.subscribe(arn, .address("https://photos.example.com/sns")) == nil)
        #expect((caller.requests.last as? SubscribeInput)?.protocol == "https")
    }

    @Test func confirmedSubscriptionIsKnown() async throws {
        let caller = Answers { input in
            switch input {
            case is SubscribeInput: SubscribeResponse(subscriptionArn: "arn:aws:sns:us-east-1:123456789012:processed:1")
            default: ConfirmSubscriptionResponse(subscriptionArn: "arn:aws:sns:us-east-1:123456789012:processed:1")
            }
        }
        let topic = SNSPhotoTopic(caller: caller, names: ResourceNames(), region: .usEast1)
        let subscription = "arn:aws:sns:us-east-1:123456789012:processed:1"
        #expect(try await topic.subscribe("arn:topic", .address("http://localhost:5000/sns")) == subscription)
        #expect((caller.requests.last as? SubscribeInput)?.protocol == "http")
        #expect(try await topic.confirm("arn:topic", token: "t") == subscription)
        #expect((caller.requests.last as? ConfirmSubscriptionInput)?.token == "t")
    }

    @Test func queuesAreFoundPageByPage() async throws {
        let caller = Answers { input in
            switch input {
            case let list as ListSubscriptionsByTopicInput where list.nextToken == nil:
                ListSubscriptionsByTopicResponse(
                    subscriptions: [
                        Subscription(subscriptionArn: "arn:1", protocol: "sqs", endpoint: "arn:q1"),
                        Subscription(subscriptionArn: "PendingConfirmation", protocol: "sqs", endpoint: "arn:q2"),
                        Subscription(subscriptionArn: "arn:3", protocol: "https", endpoint: "https://example.com"),
                    ],
                    nextToken: "more"
                )
            default:
                ListSubscriptionsByTopicResponse(
                    subscriptions: [Subscription(subscriptionArn: "arn:4", protocol: "sqs", endpoint: "arn:q4")],
                    nextToken: ""
                )
            }
        }
        let topic = SNSPhotoTopic(caller: caller, names: ResourceNames(), region: .usEast1)
        let found = try await topic.queueSubscriptions(of: "arn:topic")
        #expect(found == [QueueSubscription(arn: "arn:1", queue: "arn:q1"), QueueSubscription(arn: "arn:4", queue: "arn:q4")])
        #expect(caller.requests.count == 2)
    }

    @Test func cancellingWhatIsGoneIsNoError() async throws {
        let gone = Answers { _ in throw AWSError("NotFound", status: 404, message: "") }
        try await SNSPhotoTopic(caller: gone, names: ResourceNames(), region: .usEast1).cancel("arn:1")
        let refused = Answers { _ in throw AWSError("AuthorizationError", status: 403, message: "") }
        await #expect(throws: AWSError.self) {
            try await SNSPhotoTopic(caller: refused, names: ResourceNames(), region: .usEast1).cancel("arn:1")
        }
    }

    // MARK: Queues

    private let queue = ReplicaQueue(prefix: "results-web-", id: ULID(at: ManualClock().now, random: SeededRandomSource(seed: 1)))
    private let topicArn = "arn:aws-cn:sns:cn-north-1:123456789012:results"
    private let names = ResourceNames(topic: "results")

    @Test func queueIsMadeForTheTopicAlone() async throws {
        let caller = Answers { _ in CreateQueueResult(queueUrl: "https://q") }
        let queues = SQSReplicaQueues(caller: caller, names: names)
        #expect(try queues.arn(of: queue, beside: topicArn) == "arn:aws-cn:sqs:cn-north-1:123456789012:\(queue.name)")
        #expect(try await queues.create(queue, for: topicArn) == "https://q")
        let request = try #require(caller.requests.first as? CreateQueueRequest)
        #expect(request.queueName == queue.name)
        #expect(request.attributes?["MessageRetentionPeriod"] == "3600")
        #expect(request.attributes?["ReceiveMessageWaitTimeSeconds"] == "20")
        let policy = try JSONParser.parse(Array(try #require(request.attributes?["Policy"]).utf8)).root
        let statements = policy["Statement"]?.children ?? []
        #expect(statements.map { $0["Effect"]?.string } == ["Allow", "Deny"])
        #expect(statements[0]["Condition"]?["ArnEquals"]?["aws:SourceArn"]?.string == topicArn)
        #expect(statements[1]["Condition"]?["ArnNotEquals"]?["aws:SourceArn"]?.string == topicArn)
        #expect(
            request.tags == ["darkroom:topic": topicArn, "darkroom:alive": clock.now.iso8601, "darkroom:deployment": "default"]
        )
    }

    @Test(arguments: ["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"])
    func goneQueueIsTold(code: String) async throws {
        let gone = Answers { _ in throw AWSError(code, status: 400, message: "") }
        let queues = SQSReplicaQueues(caller: gone, names: names)
        await #expect(throws: QueueIsGone.self) { try await queues.receive(from: "https://q") }
        #expect(try await queues.find(queue) == nil)
        try await queues.delete("https://q")
        let away = Answers { _ in throw AWSError("InternalError", status: 500, message: "") }
        await #expect(throws: AWSError.self) { try await SQSReplicaQueues(caller: away, names: names).receive(from: "https://q") }
    }

    @Test func messagesAreRemovedTogether() async throws {
        let caller = Answers { input in
            switch input {
            case is ReceiveMessageRequest:
                ReceiveMessageResult(messages: [Message(receiptHandle: "r1", body: "a"), Message(receiptHandle: "r2", body: "b")])
            default: DeleteMessageBatchResult(successful: [], failed: [])
            }
        }
        let queues = SQSReplicaQueues(caller: caller, names: names)
        let messages = try await queues.receive(from: "https://q")
        #expect(messages == [ReplicaMessage(body: "a", receipt: "r1"), ReplicaMessage(body: "b", receipt: "r2")])
        try await queues.remove([], from: "https://q")
        #expect(caller.requests.count == 1)
        try await queues.remove(messages, from: "https://q")
        let request = try #require(caller.requests.last as? DeleteMessageBatchRequest)
        #expect(request.entries.map(\.receiptHandle) == ["r1", "r2"])
        #expect(Set(request.entries.map(\.id)).count == 2)
    }

    @Test func replicasQueuesAreListedWithTheirTags() async throws {
        let name = queue.name
        let caller = Answers { input in
            switch input {
            case let list as ListQueuesRequest where list.nextToken == nil:
                ListQueuesResult(queueUrls: ["https://sqs/1/\(name)", "https://sqs/1/results-web-page"], nextToken: "more")
            case is ListQueuesRequest: ListQueuesResult(queueUrls: ["https://sqs/1/gone-\(name)", "https://sqs/2/\(name)"])
            case let tags as ListQueueTagsRequest where tags.queueUrl.hasPrefix("https://sqs/2"):
                throw AWSError("QueueDoesNotExist", status: 400, message: "")
            default: ListQueueTagsResult(tags: ["darkroom:topic": "t"])
            }
        }
        let found = try await SQSReplicaQueues(caller: caller, names: names).all()
        #expect(found == [OrphanSearch.Candidate(queue: queue, url: "https://sqs/1/\(name)", tags: ["darkroom:topic": "t"])])
        #expect((caller.requests.first as? ListQueuesRequest)?.queueNamePrefix == "results-web-")
    }

    // MARK: Certificates

    private struct OneAnswer: Transport {
        let answer: HTTPResponse
        let asked = Recorder()

        final class Recorder: Sendable {
            let target = Mutex("")
            let count = Mutex(0)
        }

        func send(_ request: HTTPRequest, to endpoint: Endpoint, deadline: Duration) async throws -> HTTPResponse {
            asked.target.withLock { $0 = "\(endpoint)\(request.target)" }
            asked.count.withLock { $0 += 1 }
            return answer
        }
    }

    @Test func certificateIsReadWhereItIs() async throws {
        let transport = OneAnswer(answer: HTTPResponse(status: 200, body: HTTPBody("pem")))
        let url = "http://localhost:4566/SimpleNotificationService-1.pem"
        #expect(try await CertificateReader(transport: transport, clock: clock).read(url) == "pem")
        #expect(transport.asked.target.withLock { $0 } == url)
    }

    @Test(arguments: [302, 404, 500])
    func certificateThatIsNotThere(status: Int) async {
        let transport = OneAnswer(answer: HTTPResponse(status: status, body: HTTPBody("pem")))
        await #expect(throws: CertificateUnavailable.self) {
            try await CertificateReader(transport: transport, clock: clock).read("http://localhost:4566/a.pem")
        }
    }

    @Test("In a network without a way out, not every message waits for the certificate")
    func certificateOutOfReachIsLeftAloneForAMinute() async throws {
        let transport = OneAnswer(answer: HTTPResponse(status: 503))
        let reader = CertificateReader(transport: transport, clock: clock)
        for _ in 0..<3 {
            await #expect(throws: CertificateUnavailable.self) { try await reader.read("http://localhost:4566/a.pem") }
        }
        #expect(transport.asked.count.withLock { $0 } == 1)
        // Others are none the worse for it.
        await #expect(throws: CertificateUnavailable.self) { try await reader.read("http://localhost:4566/b.pem") }
        #expect(transport.asked.count.withLock { $0 } == 2)
        clock.advance(by: .seconds(61))
        await #expect(throws: CertificateUnavailable.self) { try await reader.read("http://localhost:4566/a.pem") }
        #expect(transport.asked.count.withLock { $0 } == 3)
    }
}

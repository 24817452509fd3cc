import AWSCore
import AWSEvents
import AWSWire
import GRDB
import S3Model
import SQSModel
import Testing

@testable import LocalCloud

/// S3 as clients see it, in process, and what must be true of the store behind it.
@Suite struct S3CloudTests {
    private let cloud: TestCloud

    init() async throws {
        cloud = try TestCloud()
        _ = try await cloud.call(CreateBucket.self, CreateBucketRequest(bucket: "bucket"))
    }

    @Test func bodiesAreSharedByCopiesAndGoWithTheLast() async throws {
        let body = HTTPBody([UInt8](repeating: 7, count: 100_000))
        _ = try await put("a", body)
        _ = try await cloud.call(CopyObject.self, CopyObjectRequest(bucket: "bucket", copySource: "bucket/a", key: "b"))
        #expect(try await bodies() == 1)
        try await delete("a")
        #expect(try await get("b").count == 100_000)
        try await delete("b")
        #expect(try await bodies() == 0)
    }

    @Test func whatIsReplacedIsGivenUp() async throws {
        for number in 0..<3 { _ = try await put("k", HTTPBody([UInt8](repeating: UInt8(number), count: 50_000))) }
        #expect(try await bodies() == 1)
        #expect(try await get("k").first == 2)
    }

    @Test func aBodyThatBreaksOffStoresNothing() async throws {
        _ = try await put("k", HTTPBody("before"))
        var request = HTTPRequest(method: "PUT", target: "/bucket/k")
        let pieces = Pieces(count: 5, size: 30_000)
        request.body = HTTPBody(length: 300_000) { try await pieces.next() }
        let response = await cloud.send(request, to: "s3")
        #expect(response.status >= 400)
        #expect(try await bodies() == 1)
        #expect(try await get("k") == Array("before".utf8))
    }

    @Test func anOpenReadIsNotDisturbedByWhatComesLater() async throws {
        _ = try await put("k", HTTPBody([UInt8](repeating: 1, count: 600_000)))
        let output = try await cloud.call(GetObject.self, GetObjectRequest(bucket: "bucket", key: "k"))
        _ = try await put("k", HTTPBody("later"))
        let read = try await output.body.collect(upTo: 1 << 20)
        #expect(read == [UInt8](repeating: 1, count: 600_000))
    }

    @Test func anEventIsThereWhenThePutIsAnswered() async throws {
        let queue = try await notifiedQueue()
        clock.advance(by: .seconds(1))
        let answer = try await put("red flower.jpg", HTTPBody("photo"))
        let message = try #require(try await messages(queue).first)
        guard case .records(let records) = try S3EventMessage(parsing: message.body ?? "") else {
            Issue.record("no records")
            return
        }
        let record = try #require(records.first)
        #expect(records.count == 1)
        #expect(record.eventName == "ObjectCreated:Put")
        #expect(record.key == "red flower.jpg")
        #expect(record.size == 5)
        #expect(record.eTag.map { "\"\($0)\"" } == answer.eTag)
        #expect(record.eventTime == clock.now)
        #expect(record.configurationID == "photos")
        #expect(record.bucketArn == "arn:aws:s3:::bucket")
    }

    @Test func theEventNamesTheAnswer() async throws {
        let queue = try await notifiedQueue()
        var request = HTTPRequest(method: "PUT", target: "/bucket/k")
        request.body = HTTPBody("photo")
        let response = await cloud.send(request, to: "s3")
        let message = try #require(try await messages(queue).first)
        guard case .records(let records) = try S3EventMessage(parsing: message.body ?? "") else { return }
        #expect(records.first?.requestID == response.fields["x-amz-request-id"])
        #expect(records.first?.extendedRequestID == response.fields["x-amz-id-2"])
    }

    @Test func whatIsRefusedHasNoEvent() async throws {
        let queue = try await notifiedQueue()
        var input = PutObjectRequest(body: HTTPBody("x"), bucket: "bucket", key: "k")
        input.checksumSHA256 = Checksum.value(of: Array("y".utf8), .sha256).base64
        await #expect(throws: AWSError.self) { _ = try await cloud.call(PutObject.self, input) }
        #expect(try await messages(queue).isEmpty)
    }

    @Test func aQueueThatIsGoneKeepsNoObjectOut() async throws {
        let queue = try await notifiedQueue()
        _ = try await cloud.call(DeleteQueue.self, DeleteQueueRequest(queueUrl: queue))
        _ = try await put("k", HTTPBody("x"))
        #expect(try await get("k") == [0x78])
    }

    @Test func anUploadLeavesNothingBehind() async throws {
        let five = [UInt8](repeating: 5, count: 5 << 20)
        let upload = try await cloud.call(CreateMultipartUpload.self, CreateMultipartUploadRequest(bucket: "bucket", key: "k"))
        let id = try #require(upload.uploadId)
        var parts: [CompletedPart] = []
        for (number, bytes) in [(1, five), (1, five), (2, [1, 2, 3]), (7, [9])] {
            let request = UploadPartRequest(body: HTTPBody(bytes), bucket: "bucket", key: "k", partNumber: number, uploadId: id)
            let part = try await cloud.call(UploadPart.self, request)
            parts.removeAll { $0.partNumber == number }
            parts.append(CompletedPart(eTag: part.eTag, partNumber: number))
        }
        #expect(try await bodies() == 3)
        let complete = CompleteMultipartUploadRequest(
            bucket: "bucket",
            key: "k",
            multipartUpload: CompletedMultipartUpload(parts: parts.filter { $0.partNumber != 7 }),
            uploadId: id
        )
        let first = try await cloud.call(CompleteMultipartUpload.self, complete)
        let second = try await cloud.call(CompleteMultipartUpload.self, complete)
        #expect(first.eTag == second.eTag)
        #expect(try await bodies() == 2)
        #expect(try await get("k") == five + [1, 2, 3])
        let range = try await cloud.call(GetObject.self, GetObjectRequest(bucket: "bucket", key: "k", range: "bytes=5242879-5242881"))
        #expect(try await range.body.collect(upTo: 10) == [5, 1, 2])
        try await delete("k")
        #expect(try await bodies() == 0)
    }

    @Test func bucketsAndRulesComeBackAfterARestart() async throws {
        let rules = [CORSRule(allowedMethods: ["GET"], allowedOrigins: ["http://localhost:5000"])]
        let input = PutBucketCorsRequest(bucket: "bucket", corsConfiguration: CORSConfiguration(corsRules: rules))
        var request = RequestEncoder(.restXML).encode(input, for: PutBucketCors.self)
        request.fields.append("Content-MD5", Checksum.value(of: request.body.bytes ?? [], .md5).base64)
        #expect(await cloud.send(request, to: "s3").status == 200)
        // What a new process does: it knows nothing but the store.
        let registry = BucketRegistry(store: cloud.environment.store)
        #expect(try await registry.bucket(named: "bucket")?.cors == rules)
        #expect(try await registry.bucket(named: "other") == nil)
    }

    @Test func aResetForgetsTheBuckets() async throws {
        _ = try await put("k", HTTPBody([UInt8](repeating: 1, count: 40_000)))
        try await cloud.environment.store.reset()
        await #expect(throws: AWSError.self) { _ = try await cloud.call(HeadBucket.self, HeadBucketRequest(bucket: "bucket")) }
        _ = try await cloud.call(CreateBucket.self, CreateBucketRequest(bucket: "bucket"))
        _ = try await put("k", HTTPBody("x"))
        #expect(try await bodies() == 1)
    }

    @Test func anotherAccountHasNoAccess() async throws {
        let stranger = Credentials(accessKeyID: "111122223333", secretAccessKey: "any")
        let error = await #expect(throws: AWSError.self) {
            _ = try await cloud.call(ListObjectsV2.self, ListObjectsV2Request(bucket: "bucket"), as: stranger)
        }
        #expect(error?.code == "AccessDenied")
        _ = try await put("k", HTTPBody("secret"))
        let copy = await #expect(throws: AWSError.self) {
            _ = try await cloud.call(CreateBucket.self, CreateBucketRequest(bucket: "strangers"), as: stranger)
            _ = try await cloud.call(
                CopyObject.self,
                CopyObjectRequest(bucket: "strangers", copySource: "bucket/k", key: "mine"),
                as: stranger
            )
        }
        #expect(copy?.code == "AccessDenied")
    }

    // MARK: - Shorthands

    private var clock: ManualClock { cloud.clock }

    private func put(_ key: String, _ body: HTTPBody) async throws -> PutObjectOutput {
        try await cloud.call(PutObject.self, PutObjectRequest(body: body, bucket: "bucket", key: key))
    }

    private func get(_ key: String) async throws -> [UInt8] {
        try await cloud.call(GetObject.self, GetObjectRequest(bucket: "bucket", key: key)).body.collect(upTo: 1 << 26)
    }

    private func delete(_ key: String) async throws {
        _ = try await cloud.call(DeleteObject.self, DeleteObjectRequest(bucket: "bucket", key: key))
    }

    private func bodies() async throws -> Int {
        try await cloud.environment.store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM store_body") ?? 0 }
    }

    /// A queue that gets the bucket's creations; the test event is taken out of it.
    private func notifiedQueue() async throws -> String {
        let arn = "arn:aws:sqs:us-east-1:000000000000:queue"
        let policy = """
            {"Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "\(arn)"}]}
            """
        let created = try await cloud.call(CreateQueue.self, CreateQueueRequest(queueName: "queue", attributes: ["Policy": policy]))
        let url = try #require(created.queueUrl)
        let configuration = NotificationConfiguration(
            queueConfigurations: [QueueConfiguration(id: "photos", queueArn: arn, events: [.init(rawValue: "s3:ObjectCreated:*")])]
        )
        _ = try await cloud.call(
            PutBucketNotificationConfiguration.self,
            PutBucketNotificationConfigurationRequest(bucket: "bucket", notificationConfiguration: configuration)
        )
        #expect(try await messages(url).first?.body?.contains("s3:TestEvent") == true)
        return url
    }

    private func messages(_ url: String) async throws -> [Message] {
        let request = ReceiveMessageRequest(queueUrl: url, maxNumberOfMessages: 10, visibilityTimeout: 300)
        return try await cloud.call(ReceiveMessage.self, request).messages ?? []
    }
}

/// A client that sends some pieces and is gone.
private actor Pieces {
    struct Gone: Error {}

    private var left: Int
    private let size: Int

    init(count: Int, size: Int) {
        self.left = count
        self.size = size
    }

    func next() throws -> [UInt8]? {
        guard left > 0 else { throw Gone() }
        left -= 1
        return [UInt8](repeating: 9, count: size)
    }
}

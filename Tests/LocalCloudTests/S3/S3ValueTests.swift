import AWSCore
import AWSWire
import S3Model
import Testing

@testable import LocalCloud

/// The small values of S3: names, ranges, conditions, sources of copies, rules in the store.
@Suite struct S3ValueTests {
    @Test(arguments: ["abc", "my-bucket", "my.bucket.1", "1bucket", String(repeating: "a", count: 63), "192.168.1"])
    func lawfulBucketNames(name: String) {
        #expect(BucketName.isValid(name))
    }

    @Test(arguments: [
        "ab", String(repeating: "a", count: 64), "Bucket", "my_bucket", "-bucket", "bucket-", ".bucket", "bucket.", "a..b", "192.168.1.1",
        "xn--abc", "sthree-abc", "abc-s3alias", "abc--ol-s3", "bücket", "",
    ])
    func unlawfulBucketNames(name: String) {
        #expect(!BucketName.isValid(name))
    }

    @Test func keysAreComparedByTheirBytes() throws {
        let (composed, decomposed) = (try ObjectKey("caf\u{E9}"), try ObjectKey("cafe\u{301}"))
        #expect(composed != decomposed)
        #expect(decomposed < composed)
    }

    @Test func aKeyHasAtMost1024Bytes() throws {
        #expect(try ObjectKey(String(repeating: "é", count: 512)).bytes.count == 1024)
        #expect(throws: AWSError.self) { try ObjectKey(String(repeating: "é", count: 512) + "a") }
        #expect(throws: AWSError.self) { try ObjectKey("") }
    }

    @Test(
        arguments: [
            ("bytes=0-9", 0..<10), ("bytes=5-", 5..<20), ("bytes=-5", 15..<20), ("bytes=-50", 0..<20), ("bytes=10-500", 10..<20),
            ("bytes=19-19", 19..<20), ("bytes=0-9223372036854775807", 0..<20),
        ] as [(String, Range<Int64>)]
    )
    func ranges(text: String, expected: Range<Int64>) throws {
        #expect(try #require(ByteRange(text)).resolved(size: 20) == expected)
    }

    @Test(arguments: ["bytes=20-", "bytes=20-30", "bytes=-0"]) func rangesOutsideOfTheObject(text: String) throws {
        #expect(try #require(ByteRange(text)).resolved(size: 20) == nil)
    }

    @Test(arguments: ["", "bytes", "bytes=", "bytes=a-b", "bytes=5-2", "bytes=0-1,3-4", "items=0-1", "bytes=-", "bytes=+1-2"])
    func whatIsNoRangeIsIgnored(text: String) {
        #expect(ByteRange(text) == nil)
    }

    @Test func conditionsOnReadsHavePrecedence() {
        let (modified, now) = (Timestamp(seconds: 1000), Timestamp(seconds: 2000))
        func outcome(_ change: (inout ReadCondition) -> Void) -> ReadCondition.Outcome {
            var condition = ReadCondition()
            change(&condition)
            return condition.outcome(etag: "aa", modified: modified, now: now)
        }
        #expect(outcome { $0.ifMatch = "\"aa\"" } == .proceed)
        #expect(outcome { $0.ifMatch = "*" } == .proceed)
        #expect(outcome { $0.ifMatch = "\"bb\", \"aa\"" } == .proceed)
        #expect(outcome { $0.ifMatch = "bb" } == .failed("If-Match"))
        #expect(outcome { $0.ifUnmodifiedSince = Timestamp(seconds: 999) } == .failed("If-Unmodified-Since"))
        #expect(outcome { $0.ifUnmodifiedSince = Timestamp(seconds: 1000) } == .proceed)
        #expect(
            outcome {
                $0.ifMatch = "aa"
                $0.ifUnmodifiedSince = Timestamp(seconds: 1)
            } == .proceed
        )
        #expect(outcome { $0.ifNoneMatch = "aa" } == .notModified)
        #expect(outcome { $0.ifModifiedSince = Timestamp(seconds: 1000) } == .notModified)
        #expect(outcome { $0.ifModifiedSince = Timestamp(seconds: 999) } == .proceed)
        // A time that has not come is no condition.
        #expect(outcome { $0.ifModifiedSince = Timestamp(seconds: 3000) } == .proceed)
        #expect(
            outcome {
                $0.ifNoneMatch = "bb"
                $0.ifModifiedSince = Timestamp(seconds: 1500)
            } == .proceed
        )
    }

    @Test func sourcesOfCopies() throws {
        let plain = try CopySource("bucket/a/b%20c%2Bd")
        #expect(plain.bucket == "bucket")
        #expect(plain.key.text == "a/b c+d")
        #expect(try CopySource("/bucket/a+b?versionId=null").key.text == "a b")
        #expect(try CopySource("%2Fbucket%2Fkey").key.text == "key")
        for wrong in ["bucket", "bucket/", "/bucket", "/", "b/%ZZ", "bucket/key?versionId=3"] {
            #expect(throws: AWSError.self) { try CopySource(wrong) }
        }
    }

    @Test func attributesComeBackFromTheStore() throws {
        var attributes = ObjectAttributes()
        attributes.contentType = "image/jpeg"
        attributes.storageClass = .glacier
        attributes.cacheControl = "max-age=1, no&cache=yes"
        attributes.contentDisposition = "attachment; filename=\"ä+%.jpg\""
        attributes.metadata = ["name": "a=b&c", "empty": "", "meta-x": "1"]
        attributes.tags = try ObjectTags(query: "a=1&b=")
        attributes.encryption = .awsKms
        attributes.encryptionKey = "key"
        let copy = ObjectAttributes(stored: attributes.stored, contentType: "image/jpeg", storageClass: "GLACIER")
        #expect(copy == attributes)
        #expect(ObjectAttributes().stored == nil)
    }

    @Test func rulesComeBackFromTheStore() {
        let rules = [
            CORSRule(
                id: "one & only",
                allowedHeaders: ["*", "x-amz-*"],
                allowedMethods: ["GET", "PUT"],
                allowedOrigins: ["http://localhost:5000"],
                exposeHeaders: ["ETag"],
                maxAgeSeconds: 3000
            ),
            CORSRule(allowedMethods: ["GET"], allowedOrigins: ["*"]),
        ]
        #expect([CORSRule](stored: rules.stored) == rules)

        var notifications = BucketNotifications()
        notifications.targets = [
            BucketNotifications.Target(
                kind: .queue,
                id: "a b",
                arn: Arn(service: "sqs", region: .usEast1, account: .local, resource: "queue"),
                events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"],
                filters: [.init(name: .suffix, value: ".jpg"), .init(name: .prefix, value: "")]
            )
        ]
        notifications.hasEventBridge = true
        #expect(BucketNotifications(stored: notifications.stored ?? "") == notifications)
        #expect(BucketNotifications().stored == nil)
    }

    @Test func eventsGoWhereTheFilterLetsThem() throws {
        var notifications = BucketNotifications()
        func add(_ id: String, _ event: String, _ filters: [BucketNotifications.Target.Filter]) {
            notifications.targets.append(
                .init(kind: .queue, id: id, arn: Arn(service: "sqs", resource: id), events: [event], filters: filters)
            )
        }
        add("all", "s3:ObjectCreated:*", [])
        add("put", "s3:ObjectCreated:Put", [.init(name: .prefix, value: "in/")])
        add("jpg", "s3:ObjectCreated:Copy", [.init(name: .suffix, value: ".jpg")])
        add("space", "s3:ObjectRemoved:*", [.init(name: .prefix, value: "a+b")])
        func targets(_ event: ObjectEvent, _ key: String) throws -> [String] {
            notifications.targets(of: event, key: try ObjectKey(key)).map(\.id)
        }
        #expect(try targets(.put, "in/a.jpg") == ["all", "put"])
        #expect(try targets(.put, "out/a.jpg") == ["all"])
        #expect(try targets(.copy, "in/a.jpg") == ["all", "jpg"])
        #expect(try targets(.delete, "a b/c") == ["space"])
        #expect(try targets(.delete, "a+b/c") == ["space"])
        #expect(try targets(.delete, "ab") == [])
    }

    @Test func sequencersRiseWhateverTheClockDoes() async throws {
        let store = try Store(at: .ephemeral, schemas: [S3.schema])
        let now = Timestamp(seconds: 1_700_000_000)
        let first = EventSequence()
        var last: Int64 = 0
        for time in [now, now, now.adding(seconds: 200), now.adding(seconds: -3600), now] {
            let number = try await store.write { try first.next(now: time, in: $0) }
            #expect(number > last)
            last = number
        }
        // Another process, whose clock stands an hour behind.
        let second = EventSequence()
        let number = try await store.write { try second.next(now: now.adding(seconds: -3600), in: $0) }
        #expect(number > last)
    }
}

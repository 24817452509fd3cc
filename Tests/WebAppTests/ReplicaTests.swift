import AWSCore
import AWSEvents
import Testing

@testable import WebApp

@Suite struct ReplicaTests {
    private static let topic = "arn:aws:sns:us-east-1:000000000000:processed"
    private static let prefix = "processed-web-"
    private static let now = Timestamp(seconds: 1_750_000_000)

    private static func queue(made age: Duration, seed: UInt64 = 1) -> ReplicaQueue {
        ReplicaQueue(prefix: prefix, id: ULID(at: now.adding(.zero - age), random: SeededRandomSource(seed: seed)))
    }

    @Test func nameIsReadBack() throws {
        let queue = Self.queue(made: .seconds(60))
        #expect(queue.name.hasPrefix("processed-web-01"))
        #expect(ReplicaQueue(name: queue.name, prefix: Self.prefix) == queue)
        #expect(queue.name.utf8.count <= 80)
    }

    @Test(
        "Other queues are none of ours",
        arguments: [
            "uploads", "processed-web-", "processed-web-hello", "processed-web-01arz3ndektsv4rrffq69g5fav",
            // The queue of a deployment whose topic is called `processed-web`.
            "processed-web-web-01ARZ3NDEKTSV4RRFFQ69G5FAV", "processed-blue-web-01ARZ3NDEKTSV4RRFFQ69G5FAV",
        ]
    )
    func otherNames(name: String) {
        #expect(ReplicaQueue(name: name, prefix: Self.prefix) == nil)
    }

    // MARK: Orphans

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var made: Duration
        var tags: [String: String]
        var isOrphan: Bool
    }

    private static func tags(_ topic: String, signed age: Duration) -> [String: String] {
        ReplicaQueue.tags(topic: topic, aliveAt: now.adding(.zero - age))
    }

    @Test(arguments: [
        Case(testDescription: "alive", made: .seconds(86_400), tags: tags(topic, signed: .seconds(299)), isOrphan: false),
        Case(testDescription: "several signs lost", made: .seconds(86_400), tags: tags(topic, signed: .seconds(1800)), isOrphan: false),
        Case(testDescription: "silent", made: .seconds(86_400), tags: tags(topic, signed: .seconds(1801)), isOrphan: true),
        Case(testDescription: "a clock that is ahead", made: .seconds(60), tags: tags(topic, signed: .seconds(-600)), isOrphan: false),
        Case(
            testDescription: "another deployment's",
            made: .seconds(86_400),
            tags: tags("arn:aws:sns:us-east-1:000000000000:other", signed: .seconds(86_400)),
            isOrphan: false
        ),
        Case(testDescription: "somebody's own, without tags", made: .seconds(86_400), tags: [:], isOrphan: false),
        Case(testDescription: "sign unreadable, made lately", made: .seconds(60), tags: ["darkroom:topic": topic], isOrphan: false),
        Case(
            testDescription: "sign unreadable, made long ago",
            made: .seconds(7200),
            tags: ["darkroom:topic": topic, "darkroom:alive": "yes"],
            isOrphan: true
        ),
    ])
    func orphans(case: Case) {
        let candidate = OrphanSearch.Candidate(queue: Self.queue(made: `case`.made), url: "u", tags: `case`.tags)
        let search = OrphanSearch(topic: Self.topic, prefix: Self.prefix, own: "processed-web-own", now: Self.now)
        #expect(search.queues(among: [candidate]) == (`case`.isOrphan ? [candidate] : []))
        let itself = OrphanSearch(topic: Self.topic, prefix: Self.prefix, own: candidate.queue.name, now: Self.now)
        #expect(itself.queues(among: [candidate]).isEmpty)
    }

    @Test func subscriptionsGoWithTheirQueues() {
        let orphan = Self.queue(made: .seconds(86_400), seed: 1)
        let living = Self.queue(made: .seconds(86_400), seed: 2)
        let vanished = Self.queue(made: .seconds(86_400), seed: 3)
        let young = Self.queue(made: .seconds(5), seed: 4)
        let own = Self.queue(made: .seconds(86_400), seed: 5)
        func subscription(_ name: String, account: String = "000000000000") -> QueueSubscription {
            QueueSubscription(arn: "arn:of:\(name)", queue: "arn:aws:sqs:us-east-1:\(account):\(name)")
        }
        let all = [
            subscription(orphan.name), subscription(living.name), subscription(vanished.name), subscription(young.name),
            subscription(own.name), subscription("audit-of-somebody"), subscription(vanished.name, account: "111111111111"),
        ]
        let search = OrphanSearch(topic: Self.topic, prefix: Self.prefix, own: own.name, now: Self.now)
        let found = search.subscriptions(
            among: all,
            of: [OrphanSearch.Candidate(queue: orphan, url: "u", tags: [:])],
            present: [orphan.name, living.name]
        )
        #expect(found == [subscription(orphan.name), subscription(vanished.name)])
    }

    // MARK: The schedule

    @Test func signsAndSearchesComeByTheClock() {
        var schedule = ReplicaSchedule(at: Self.now)
        #expect(schedule.isSearchDue(at: Self.now))
        schedule.searched(at: Self.now)
        #expect(!schedule.isSearchDue(at: Self.now.adding(seconds: 3599)))
        #expect(schedule.isSearchDue(at: Self.now.adding(seconds: 3600)))
        #expect(schedule.isSignDue(at: Self.now))
        schedule.gaveSign(at: Self.now)
        #expect(!schedule.isSignDue(at: Self.now.adding(seconds: 299)))
        #expect(schedule.isSignDue(at: Self.now.adding(seconds: 300)))
    }

    @Test func longSilenceMeansThatMessagesMayBeLost() {
        var schedule = ReplicaSchedule(at: Self.now)
        let times = [1800, 1800 + 1801, 1800 + 1802].map { Self.now.adding(seconds: $0) }
        let mayHaveMissed = times.map { schedule.heard(at: $0) }
        #expect(mayHaveMissed == [false, true, false])
    }

    @Test func timesLeaveRoomForEachOther() {
        // Several signs may be lost before a replica counts as dead, and one that slept looks anew before its messages expire.
        #expect(ReplicaSchedule.lifetime >= ReplicaSchedule.signInterval * 3)
        #expect(ReplicaSchedule.longestSilence < ReplicaSchedule.retention)
    }

    // MARK: What is believed

    static let errors: [SNSVerificationError] = [
        .otherTopic("t"), .unknownSignatureVersion("9"), .badTimestamp, .outsideOfTimeWindow, .untrustedCertificate("u"),
        .certificateUnavailable("c"), .expiredCertificate, .badSignature, .untrustedSubscribeURL("u"),
    ]

    @Test(arguments: errors)
    func excuses(error: SNSVerificationError) {
        #expect(!Evidence.signature.excuses(error))
        #expect(Evidence.queuePolicy(isOnAWS: true).excuses(error) == (error == .certificateUnavailable("c")))
        #expect(Evidence.queuePolicy(isOnAWS: false).excuses(error) == (error != .otherTopic("t")))
    }
}

import AWSCore
import AWSWire
import Testing

@testable import AWSClient

@Suite struct RetryTests {
    @Test(arguments: [
        ("InternalError", 500, FailureKind.transient),
        ("ServiceUnavailable", 503, .transient),
        ("HTTP502", 502, .transient),
        ("RequestTimeout", 400, .transient),
        ("IDPCommunicationError", 400, .transient),
        ("PriorRequestNotComplete", 400, .throttling),
        ("RequestThrottled", 400, .throttling),
        ("EC2ThrottledException", 400, .throttling),
        ("NotImplemented", 501, .permanent),
        ("SlowDown", 503, .throttling),
        ("ThrottlingException", 400, .throttling),
        ("Whatever", 429, .throttling),
        ("RequestTimeTooSkewed", 403, .clockSkew),
        ("InvalidSignatureException", 400, .clockSkew),
        ("ExpiredToken", 400, .expiredCredentials),
        ("NoSuchKey", 404, .permanent),
        ("AccessDenied", 403, .permanent),
    ])
    func sortsErrors(code: String, status: Int, kind: FailureKind) {
        #expect(FailureKind(AWSError(code, status: status, message: "")) == kind)
    }

    @Test func waitsLongerEachTimeUpToTwentySeconds() {
        var schedule = RetrySchedule(RetrySettings(maximumAttempts: 9))
        var seconds: [Int64] = []
        for _ in 0..<8 {
            guard case .retry(let pause) = schedule.decide(after: .transient, random: .max) else { break }
            // Just below the ceiling.
            seconds.append(pause.components.seconds + 1)
        }
        #expect(seconds == [1, 2, 4, 8, 16, 20, 20, 20])
        #expect(schedule.decide(after: .transient, random: .max) == .giveUp)
    }

    @Test func jitterReachesDownToNothing() {
        var schedule = RetrySchedule(RetrySettings())
        #expect(schedule.decide(after: .throttling, random: 0) == .retry(after: .zero))
        #expect(schedule.decide(after: .throttling, random: 1 << 63) == .retry(after: .seconds(1)))
        #expect(schedule.decide(after: .throttling, random: 0) == .giveUp)
    }

    /// As botocore has it: at least the pause without a hint, at most five seconds more.
    @Test(arguments: [(300, 1000), (2500, 2500), (6000, 6000), (60_000, 6000), (0, 1000)])
    func aHintLengthensThePause(hint: Int64, expected: Int64) {
        var schedule = RetrySchedule(RetrySettings(maximumAttempts: 9))
        _ = schedule.decide(after: .throttling, random: 0)
        let decision = schedule.decide(after: .throttling, hint: .milliseconds(hint), random: 1 << 63)
        #expect(decision == .retry(after: .milliseconds(expected)))
    }

    @Test(
        arguments: [
            (["x-amz-retry-after": "1500"], .milliseconds(1500)), (["x-amz-retry-after": "0"], .zero),
            (["Retry-After": "2"], .seconds(2)), (["x-amz-retry-after": "700", "Retry-After": "9"], .milliseconds(700)),
            (["x-amz-retry-after": "-1"], nil), (["x-amz-retry-after": "soon"], nil),
            (["Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"], nil), (["Retry-After": "99999999999999999999"], nil), ([:], nil),
        ] as [([String: String], Duration?)]
    )
    func readsHints(fields: [String: String], expected: Duration?) {
        #expect(RetryHint.pause(HTTPFields(fields.map { HTTPFields.Field($0.key, $0.value) })) == expected)
    }

    /// HEAD has no body that could name a code.
    @Test func aRefusalWithoutABodyMayBeForTheClock() {
        let refused = AWSError("AccessDenied", status: 403, message: "Forbidden")
        #expect(FailureKind(refused, hasBody: false) == .clockSkew)
        #expect(FailureKind(refused) == .permanent)
    }

    @Test func correctsOnceOnly() {
        var schedule = RetrySchedule(RetrySettings(maximumAttempts: 10))
        #expect(schedule.decide(after: .clockSkew, random: 0) == .retry(after: .zero))
        #expect(schedule.decide(after: .clockSkew, random: 0) == .giveUp)
        #expect(schedule.decide(after: .permanent, random: 0) == .giveUp)
    }

    @Test func spendsAnAllowance() {
        var bucket = RetryTokenBucket()
        for _ in 0..<100 { #expect(bucket.acquire(for: .transient) == 5) }
        #expect(bucket.acquire(for: .transient) == nil)
        bucket.release(5)
        #expect(bucket.acquire(for: .timeout) == nil, "a timeout costs ten")
        #expect(bucket.acquire(for: .throttling) == 5)
        for _ in 0..<1000 { bucket.release(nil) }
        #expect(bucket.tokens == RetryTokenBucket.capacity)
    }

    @Test func learnsTheServicesClock() {
        let correction = ClockCorrection()
        let now = Timestamp(seconds: 1_795_498_111)
        #expect(!correction.learn(date: nil, now: now))
        #expect(!correction.learn(date: "nonsense", now: now))
        #expect(!correction.learn(date: now.adding(seconds: 200).httpDate, now: now))
        #expect(correction.learn(date: now.adding(seconds: 3600).httpDate, now: now))
        #expect(correction.corrected(now) == now.adding(seconds: 3600))
        // The same difference again is no news: signing again would give the same answer.
        #expect(!correction.learn(date: now.adding(seconds: 3600).httpDate, now: now))
    }
}

import AWSCore
import Testing

@testable import AWSClient

@Suite struct RefreshScheduleTests {
    private let start = Timestamp(seconds: 1_795_498_111)

    private func credentials(_ lifetime: Int?) -> Credentials {
        Credentials(accessKeyID: "k", secretAccessKey: "s", expiration: lifetime.map { start.adding(seconds: $0) })
    }

    /// What is to be done when `left` seconds remain.
    private func step(lifetime: Int, left: Int, random: UInt64 = 0) -> RefreshSchedule.Step {
        var schedule = RefreshSchedule(outage: .endsService)
        let isTaken = schedule.take(credentials(lifetime), at: start, random: random)
        #expect(isTaken)
        return schedule.step(at: start.adding(seconds: lifetime - left))
    }

    /// Lifetime, seconds before the end at which the first window opens without jitter, and the second.
    @Test(arguments: [
        (6 * 3600, 900, 600),
        (3600, 900, 600),
        (1800, 450, 300),
        (900, 225, 150),
        (60, 15, 10),
    ])
    func windowsAreAPartOfTheLifetime(lifetime: Int, first: Int, second: Int) {
        let held = credentials(lifetime)
        #expect(step(lifetime: lifetime, left: first + 1) == .use(held))
        #expect(step(lifetime: lifetime, left: first) == .useAndRenew(held))
        #expect(step(lifetime: lifetime, left: second + 1) == .useAndRenew(held))
        #expect(step(lifetime: lifetime, left: second) == .renewFirst)
        #expect(step(lifetime: lifetime, left: 0) == .renewFirst)
    }

    @Test func theFirstWindowOpensAtRandomInItsOuterHalf() {
        let held = credentials(3600)
        var opened: Set<Int> = []
        for random in UInt64(0)..<50 {
            let left = (600...901).last { step(lifetime: 3600, left: $0, random: random &* 7_919) == .useAndRenew(held) } ?? 0
            #expect((750...900).contains(left))
            opened.insert(left)
        }
        #expect(opened.count > 30)
    }

    @Test func lastingOnesStay() {
        var schedule = RefreshSchedule(outage: .endsService)
        #expect(schedule.step(at: start) == .renewFirst)
        _ = schedule.take(credentials(nil), at: start, random: 0)
        #expect(schedule.step(at: start.adding(seconds: 1_000_000_000)) == .use(credentials(nil)))
    }

    @Test func pausesAfterAFailure() {
        var schedule = RefreshSchedule(outage: .endsService)
        _ = schedule.take(credentials(3600), at: start, random: 0)
        let failed = start.adding(seconds: 3000)
        schedule.fail(at: failed, random: 10_000)
        #expect(schedule.step(at: failed.adding(seconds: 39)) == .use(credentials(3600)))
        #expect(schedule.step(at: failed.adding(seconds: 41)) == .renewFirst)
        // Old ones that are about to end are not given, pause or not.
        let late = start.adding(seconds: 3591)
        schedule.fail(at: late, random: 0)
        #expect(schedule.step(at: late) == .renewFirst)
        #expect(schedule.fallback(at: late) == nil)
    }
}

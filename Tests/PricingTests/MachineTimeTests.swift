import AWSCore
import Pricing
import Testing

@Suite struct MachineTimeTests {
    @Test func sharesAddUpToTheBusyTime() {
        var time = MachineTime()
        let first = time.begin(at: .seconds(10))
        // Alone for 2 s, then two for 4 s.
        let second = time.begin(at: .seconds(12))
        #expect(time.share(since: first, at: .seconds(16)) == .seconds(4))
        time.end(at: .seconds(16))
        #expect(time.share(since: second, at: .seconds(17)) == .seconds(3))
        time.end(at: .seconds(17))
        // Idle time is nobody's.
        let third = time.begin(at: .seconds(100))
        #expect(time.share(since: third, at: .seconds(101)) == .seconds(1))
    }

    @Test func manySharesAddUpToo() {
        let random = SeededRandomSource(seed: 5)
        var time = MachineTime()
        var marks: [Double] = []
        var now = Duration.zero
        var busy = Duration.zero
        var paid = Duration.zero
        for _ in 0..<10_000 {
            let step = Duration.microseconds(Int64(random.next() % 5000))
            now += step
            if !marks.isEmpty { busy += step }
            if marks.count < 8, random.next() % 2 == 0 {
                marks.append(time.begin(at: now))
            } else if !marks.isEmpty {
                paid += time.share(since: marks.remove(at: Int(random.next() % UInt64(marks.count))), at: now)
                time.end(at: now)
            }
        }
        for mark in marks { paid += time.share(since: mark, at: now) }
        let difference = paid - busy
        #expect(difference < .milliseconds(1) && difference > .milliseconds(-1))
        #expect(busy > .seconds(10))
    }
}

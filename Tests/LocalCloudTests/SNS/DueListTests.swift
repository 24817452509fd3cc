import AWSCore
import Testing

@testable import LocalCloud

@Suite struct DueListTests {
    private let start = Timestamp(seconds: 1_750_000_000)

    @Test func givesWhatIsDueAndNoMoreThanTheLimit() {
        var list = DueList(limit: 2)
        for id in 1...3 as ClosedRange<Int64> { list.add(id, due: start) }
        list.add(4, due: start.adding(seconds: 5))
        #expect(list.takeDue(at: start) == [1, 2])
        #expect(list.nextDue == nil)
        list.finish(1)
        #expect(list.nextDue == start)
        #expect(list.takeDue(at: start) == [3])
        list.finish(2)
        #expect(list.nextDue == start.adding(seconds: 5))
        #expect(list.takeDue(at: start.adding(seconds: 4)) == [])
        #expect(list.takeDue(at: start.adding(seconds: 5)) == [4])
    }

    @Test func theSameWorkDoesNotRunTwiceAtOnce() {
        var list = DueList(limit: 8)
        list.add(1, due: start)
        list.add(1, due: start)
        #expect(list.takeDue(at: start) == [1])
        #expect(list.takeDue(at: start) == [])
    }

    @Test func workThatIsDueAgainBeforeItIsFinishedIsNotForgotten() {
        var list = DueList(limit: 8)
        list.add(1, due: start)
        #expect(list.takeDue(at: start) == [1])
        list.add(1, due: start)
        #expect(list.takeDue(at: start) == [])
        list.finish(1)
        #expect(list.nextDue == start)
        #expect(list.takeDue(at: start) == [1])
    }

    @Test(.timeLimit(.minutes(1))) func aRingBeforeTheWaitEndsIt() async {
        let bell = Doorbell()
        bell.ring()
        await bell.wait(until: nil, clock: ManualClock())
    }

    @Test(.timeLimit(.minutes(1))) func theTimeEndsTheWait() async {
        let clock = ManualClock(now: start)
        let bell = Doorbell()
        let waiting = Task { await bell.wait(until: start.adding(seconds: 1), clock: clock) }
        while clock.sleeperCount == 0 { await Task.yield() }
        clock.advance(by: .seconds(1))
        await waiting.value
    }
}

import AWSCore
import Testing

@Suite struct ManualClockTests {
    @Test(.timeLimit(.minutes(1))) func sleepersWakeWhenTheirTimeComes() async throws {
        let clock = ManualClock()
        let sleeping = Task { try await clock.sleep(for: .seconds(5)) }
        while clock.sleeperCount == 0 { await Task.yield() }
        clock.advance(by: .seconds(4))
        #expect(clock.sleeperCount == 1)
        clock.advance(by: .seconds(1))
        try await sleeping.value
    }

    @Test(.timeLimit(.minutes(1))) func aPastDeadlineDoesNotWait() async throws {
        let clock = ManualClock()
        try await clock.sleep(until: clock.now)
    }

    @Test(.timeLimit(.minutes(1))) func cancellationEndsTheSleep() async {
        let clock = ManualClock()
        let sleeping = Task { try await clock.sleep(for: .seconds(5)) }
        while clock.sleeperCount == 0 { await Task.yield() }
        sleeping.cancel()
        await #expect(throws: CancellationError.self) { try await sleeping.value }
        #expect(clock.sleeperCount == 0)
    }
}

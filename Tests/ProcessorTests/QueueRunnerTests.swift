import AWSCore
import AWSEvents
import Pipeline
import Testing

@testable import Processor

@Suite struct QueueRunnerTests {
    struct Running {
        let task: Task<DrainProblem?, Never>
        let send: AsyncStream<ReceiveLoop.Event>.Continuation
    }

    func start(_ bench: Bench, _ queue: FakeQueue) -> Running {
        let task = MessageTask(
            queue: queue,
            handler: bench.handler,
            visibility: .seconds(30),
            heartbeat: .seconds(10),
            clock: bench.clock,
            logger: Bench.logger
        )
        let runner = QueueRunner(queue: queue, task: task, configuration: bench.configuration, clock: bench.clock, logger: Bench.logger)
        let (events, send) = AsyncStream.makeStream(of: ReceiveLoop.Event.self)
        return Running(
            task: Task {
                do throws(DrainProblem) { try await runner.run(events, send) } catch { return error }
                return nil
            },
            send: send
        )
    }

    @Test func processesWhatComesAndStops() async {
        let bench = Bench()
        let queue = FakeQueue(clock: bench.clock)
        let running = start(bench, queue)
        for number in 0..<20 {
            bench.store.upload("k\(number)", "photo \(number)")
            queue.send(Bench.message("k\(number)", "photo \(number)"))
        }
        await eventually { queue.with { $0.deleted } == 20 }
        #expect(bench.store.with { $0.processed.count } == 20)
        running.send.yield(.stop)
        #expect(await running.task.value == nil)
    }

    @Test func aDrainEndsByItself() async {
        var bench = Bench()
        bench.configuration.drains = true
        let queue = FakeQueue(clock: bench.clock)
        for number in 0..<7 {
            bench.store.upload("k\(number)", number == 3 ? "bad" : "photo")
            queue.send(Bench.message("k\(number)", number == 3 ? "bad" : "photo"))
        }
        #expect(await start(bench, queue).task.value == nil)
        #expect(queue.with { $0.entries.isEmpty })
        #expect(bench.store.with { ($0.processed.count, $0.rejected.count) } == (6, 1))
    }

    @Test func aMessageStaysHiddenWhileItsPhotoIsWorkedOn() async {
        let bench = Bench()
        let queue = FakeQueue(clock: bench.clock)
        bench.store.upload("k", "slow photo")
        queue.send(Bench.message("k", "slow photo"))
        let running = start(bench, queue)
        // The worker and the heartbeat wait.
        await eventually { bench.clock.sleeperCount == 2 }
        for beat in 1...5 {
            bench.clock.advance(by: .seconds(10))
            await eventually { queue.with { $0.hides.count } == beat && bench.clock.sleeperCount == 2 }
        }
        #expect(queue.with { $0.hides } == Array(repeating: .seconds(30), count: 5))
        bench.clock.advance(by: .seconds(10))
        await eventually { queue.with { $0.deleted } == 1 }
        #expect(queue.with { $0.nextHandle } == 1)
        running.send.yield(.stop)
        #expect(await running.task.value == nil)
    }

    @Test func aStopFinishesWhatIsInHand() async {
        let bench = Bench()
        let queue = FakeQueue(clock: bench.clock)
        bench.store.upload("k", "slow photo")
        queue.send(Bench.message("k", "slow photo"))
        var patient = bench
        patient.configuration.grace = .seconds(120)
        let running = start(patient, queue)
        await eventually { bench.clock.sleeperCount == 2 }
        running.send.yield(.stop)
        await eventually { bench.clock.sleeperCount == 3 }
        bench.clock.advance(by: .seconds(60))
        #expect(await running.task.value == nil)
        #expect(bench.store.with { $0.processed.count } == 1)
        #expect(queue.with { $0.deleted } == 1)
    }

    @Test func aStopGivesBackWhatTakesTooLong() async {
        let bench = Bench()
        let queue = FakeQueue(clock: bench.clock)
        bench.store.upload("k", "hang")
        queue.send(Bench.message("k", "hang"))
        let running = start(bench, queue)
        await eventually { bench.clock.sleeperCount == 2 }
        running.send.yield(.stop)
        await eventually { bench.clock.sleeperCount == 3 }
        bench.clock.advance(by: .seconds(20))
        #expect(await running.task.value == nil)
        #expect(queue.with { $0.hides.last } == .zero)
        #expect(queue.with { state in state.entries.values.allSatisfy { $0.visibleAt <= bench.clock.now } && state.entries.count == 1 })
        #expect(bench.store.with { $0.processed.isEmpty })
    }

    @Test func aCancelledRunGivesBackAtOnce() async {
        let bench = Bench()
        let queue = FakeQueue(clock: bench.clock)
        bench.store.upload("k", "hang")
        queue.send(Bench.message("k", "hang"))
        let running = start(bench, queue)
        await eventually { bench.clock.sleeperCount == 2 }
        running.task.cancel()
        #expect(await running.task.value == nil)
        #expect(queue.with { $0.hides.last } == .zero)
    }

    @Test func aQueueThatIsAwayIsAskedAgain() async {
        let bench = Bench()
        let queue = FakeQueue(clock: bench.clock)
        queue.with { $0.failures = 2 }
        let running = start(bench, queue)
        bench.store.upload("k", "photo")
        queue.send(Bench.message("k", "photo"))
        for seconds in [1, 2] {
            await eventually { bench.clock.sleeperCount == 1 }
            bench.clock.advance(by: .seconds(seconds))
        }
        await eventually { queue.with { $0.deleted } == 1 }
        running.send.yield(.stop)
        #expect(await running.task.value == nil)
    }

    @Test func aDrainOfAQueueThatIsAwayFails() async {
        var bench = Bench()
        bench.configuration.drains = true
        let queue = FakeQueue(clock: bench.clock)
        queue.with { $0.failures = 100 }
        let running = start(bench, queue)
        for seconds in [1, 2, 4, 8, 16] {
            await eventually { bench.clock.sleeperCount == 1 }
            bench.clock.advance(by: .seconds(seconds))
        }
        #expect(await running.task.value == .queueUnreachable("uploads"))
    }

    /// Two processors, messages that come twice and in any order, processors that die: each key ends with its newest upload, in one bucket.
    @Test(arguments: 1...20)
    func nothingIsLostAndNothingGoesBack(seed: UInt64) async {
        let random = SeededRandomSource(seed: seed)
        var bench = Bench()
        bench.configuration.drains = true
        let queue = FakeQueue(clock: bench.clock)
        var newest: [String: String] = [:]
        var bodies: [String] = []
        for number in 1...40 {
            let key = "k\(random.next() % 8)"
            let text = random.next() % 4 == 0 ? "bad \(number)" : "photo \(number)"
            newest[key] = text
            bench.store.upload(key, text)
            for _ in 0...(random.next() % 3) {
                bodies.append(Bench.message(key, text, sequencer: Sequencer(number: UInt64(number)).description))
            }
        }
        while !bodies.isEmpty { queue.send(bodies.remove(at: Int(random.next() % UInt64(bodies.count)))) }
        // What a dying processor had asked for stays hidden for a while: time must go by.
        let clock = bench.clock
        let time = Task {
            while !Task.isCancelled {
                clock.advance(by: .milliseconds(100))
                await Task.yield()
            }
        }
        let dying = start(bench, queue)
        for _ in 0..<(random.next() % 400) { await Task.yield() }
        dying.task.cancel()
        let first = start(bench, queue)
        let second = start(bench, queue)
        _ = await first.task.value
        _ = await second.task.value
        _ = await dying.task.value
        time.cancel()
        #expect(queue.with { $0.entries.isEmpty })
        for (key, text) in newest {
            let (processed, rejected) = bench.store.with { ($0.processed[key], $0.rejected[key]) }
            if text.hasPrefix("bad") {
                #expect(processed == nil && rejected != nil, "\(key): \(text)")
            } else {
                #expect(rejected == nil && processed?.bytes == Array(text.utf8).reversed(), "\(key): \(text)")
            }
        }
    }
}

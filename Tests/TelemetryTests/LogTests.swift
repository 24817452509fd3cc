import AWSCore
import Logging
import Synchronization
import Testing

@testable import Telemetry

/// Keeps what it is given; fails for as long as it is told to.
final class FakeLogSink: LogSink {
    struct Away: Error {}
    private let state = Mutex((batches: [[ShippedEvent]](), isAway: false, attempts: 0))

    var batches: [[ShippedEvent]] { state.withLock { $0.batches } }
    var attempts: Int { state.withLock { $0.attempts } }
    func setAway(_ away: Bool) { state.withLock { $0.isAway = away } }

    func put(_ events: [ShippedEvent]) async throws {
        try state.withLock { state in
            state.attempts += 1
            if state.isAway { throw Away() }
            state.batches.append(events)
        }
    }
}

/// Lets other tasks go on until the condition holds. The deadline is for a condition that never will, on a machine however busy.
func eventually(_ condition: () -> Bool) async {
    let deadline = ContinuousClock.now + .seconds(30)
    while !condition(), ContinuousClock.now < deadline { await Task.yield() }
    #expect(condition())
}

@Suite struct LogLineTests {
    let line = LogLine(
        time: Timestamp(milliseconds: 1_750_000_000_042),
        level: .info,
        label: "processor",
        message: "Processed\na \"photo\"",
        metadata: [("key", "a b.jpg"), ("ms", "12"), ("time", "x")]
    )

    @Test func textIsOneLine() {
        #expect(
            line.text(.text)
                == #"2025-06-15T15:06:40.042Z info processor: Processed\na \"photo\" key="a b.jpg" ms=12 time=x"#
        )
    }

    @Test func jsonKeepsReservedNames() {
        #expect(
            line.text(.json)
                == #"{"time":"2025-06-15T15:06:40.042Z","level":"info","logger":"processor","message":"Processed\na \"photo\"","#
                + #""key":"a b.jpg","ms":"12","time_":"x"}"#
        )
    }

    @Test func handlersMergeMetadataAndPutTheKeyFirst() {
        let lines = Mutex<[LogLine]>([])
        let clock = ManualClock()
        var logger = Logger(label: "web") { label in
            PipelineLogHandler(label: label, level: .info, clock: clock) { line in lines.withLock { $0.append(line) } }
        }
        logger[metadataKey: "a"] = "1"
        logger.debug("not written")
        logger.warning("written", metadata: ["key": "k.jpg", "a": "2"])
        let written = lines.withLock { $0 }
        #expect(written.count == 1)
        #expect(written.first?.metadata.map(\.name) == ["key", "a"])
        #expect(written.first?.metadata.map(\.value) == ["k.jpg", "2"])
        #expect(written.first?.time == clock.now)
    }
}

@Suite struct LogShipperTests {
    let clock = ManualClock()
    let sink = FakeLogSink()

    func line(_ text: String) -> LogLine { LogLine(time: clock.now, level: .info, label: "t", message: text, metadata: []) }

    func shipper(lines: Int = 100) -> LogShipper {
        LogShipper(sink: sink, clock: clock, configuration: .init(bufferedLines: lines))
    }

    @Test func linesOfAMomentGoTogether() async throws {
        let shipper = shipper()
        let run = Task { try await shipper.run() }
        for number in 1...3 { shipper.append(line("\(number)")) }
        await eventually { clock.sleeperCount == 1 }
        #expect(sink.batches.isEmpty)
        clock.advance(by: .milliseconds(500))
        await eventually { sink.batches.count == 1 }
        #expect(sink.batches[0].count == 3)
        run.cancel()
        try await run.value
    }

    @Test func theLastLinesAreSentAtTheEnd() async throws {
        let shipper = shipper()
        let run = Task { try await shipper.run() }
        shipper.append(line("last"))
        await eventually { clock.sleeperCount == 1 }
        run.cancel()
        try await run.value
        #expect(sink.batches.map(\.count) == [1])
    }

    @Test func aSinkThatIsAwayCostsOnlyTheOldestLines() async throws {
        let shipper = shipper(lines: 10)
        sink.setAway(true)
        let run = Task { try await shipper.run() }
        shipper.append(line("0"))
        await eventually { clock.sleeperCount == 1 }
        clock.advance(by: .milliseconds(500))
        await eventually { sink.attempts == 1 && clock.sleeperCount == 1 }
        for number in 1...14 { shipper.append(line("\(number)")) }
        sink.setAway(false)
        clock.advance(by: .seconds(1))
        await eventually { sink.batches.count == 1 }
        let messages = sink.batches[0].map(\.message)
        #expect(messages.count == 11)
        #expect(messages.first?.contains("\"message\":\"5\"") == true)
        #expect(messages.last?.contains("\"lines\":\"5\"") == true)
        run.cancel()
        try await run.value
    }

    @Test func batchesStayWithinOneRequest() async throws {
        let shipper = LogShipper(sink: sink, clock: clock, configuration: .init(bufferedLines: 1000))
        let long = String(repeating: "x", count: 200_000)
        for _ in 0..<12 { shipper.append(line(long)) }
        shipper.append(line(String(repeating: "é", count: 400_000)))
        await shipper.flush()
        #expect(sink.batches.map(\.count).reduce(0, +) == 13)
        for batch in sink.batches { #expect(batch.map(\.billedBytes).reduce(0, +) <= 1_048_576) }
        #expect(sink.batches.count >= 3)
    }

    @Test func batchesSpanLessThanADayAndAreInOrder() async throws {
        let shipper = shipper()
        shipper.append(line("first"))
        clock.advance(by: .seconds(90_000))
        shipper.append(line("a day later"))
        await shipper.flush()
        #expect(sink.batches.map(\.count) == [1, 1])
    }
}

import AWSClient
import AWSCore
import AWSWire
import Logging
import Synchronization
import Testing

@testable import Telemetry

/// A console that keeps what it is told.
final class FakeConsole: Sendable {
    private let kept = Mutex<[LogLine]>([])

    var messages: [String] { kept.withLock { $0.map { "\($0.level) \($0.message)" } } }
    var metadata: [[String: String]] {
        kept.withLock { $0.map { line in Dictionary(uniqueKeysWithValues: line.metadata.map { ($0.name, $0.value) }) } }
    }

    var logger: Logger {
        Logger(label: "telemetry") { label in
            PipelineLogHandler(label: label, level: .info, clock: ManualClock()) { line in self.kept.withLock { $0.append(line) } }
        }
    }
}

/// Answers nothing, until whoever waits is cancelled.
struct SilentLogSink: LogSink {
    let clock: ManualClock

    func put(_ events: [ShippedEvent]) async throws { try await clock.sleep(for: .seconds(1_000_000)) }
}

/// Refuses each operation with the code that is given for it.
struct RefusingCaller: OperationCaller {
    let codes: [String: String]

    func call<Called: Operation>(_ operation: Called.Type, _ input: Called.Input) async throws -> Called.Output {
        throw AWSError(try #require(codes[Called.metadata.name]), status: 400, message: "no")
    }
}

@Suite struct DeliveryTests {
    let clock = ManualClock()
    let console = FakeConsole()
    static let lost = "warning Log lines do not reach CloudWatch; the newest are kept until they do"
    static let found = "warning Log lines reach CloudWatch again"

    let line = LogLine(time: Timestamp(seconds: 1_750_000_000), level: .info, label: "t", message: "m", metadata: [])

    @Test func theConsoleHearsOfEachChangeOnceAndNotOfEachTry() async throws {
        let sink = FakeLogSink()
        let shipper = LogShipper(sink: sink, clock: clock, console: console.logger)
        let run = Task { try await shipper.run() }
        sink.setAway(true)
        shipper.append(line)
        await eventually { clock.sleeperCount == 1 }
        clock.advance(by: .milliseconds(500))
        // The first try, and two more after one and two seconds.
        for (attempts, wait) in [(1, 1), (2, 2), (3, 4)] {
            await eventually { sink.attempts == attempts && clock.sleeperCount == 1 }
            #expect(console.messages == [Self.lost])
            if attempts == 3 { sink.setAway(false) }
            clock.advance(by: .seconds(wait))
        }
        await eventually { sink.batches.count == 1 }
        await eventually { console.messages == [Self.lost, Self.found] }
        // The console's lines are not among those that are sent.
        #expect(sink.batches.map(\.count) == [1])
        run.cancel()
        try await run.value
        sink.setAway(true)
        shipper.append(line)
        await shipper.flush()
        #expect(console.messages == [Self.lost, Self.found, Self.lost])
    }

    @Test func nothingIsSaidWhileAllArrives() async {
        let shipper = LogShipper(sink: FakeLogSink(), clock: clock, console: console.logger)
        let publisher = MetricPublisher(sink: FakeMetricSink(), clock: clock, console: console.logger)
        shipper.append(line)
        publisher.record(.bytesIn, 1)
        await shipper.flush()
        await publisher.flush()
        #expect(console.messages.isEmpty)
    }

    @Test func metricsAreReportedInTheSameWay() async {
        let sink = FakeMetricSink()
        let publisher = MetricPublisher(sink: sink, clock: clock, console: console.logger)
        sink.setAway(true)
        publisher.record(.bytesIn, 1)
        for _ in 1...3 { await publisher.flush() }
        #expect(console.messages == ["warning Metrics do not reach CloudWatch; the newest are kept until they do"])
        sink.setAway(false)
        for _ in 1...2 { await publisher.flush() }
        #expect(console.messages.dropFirst() == ["warning Metrics reach CloudWatch again"])
        // Where nothing was sent, nothing is known.
        sink.setAway(true)
        await publisher.flush()
        #expect(console.messages.count == 2)
    }

    @Test func aTryThatTheProgramBrokeOffIsNoFailureAndAFarewellInVainIsOne() async throws {
        let shipper = LogShipper(sink: SilentLogSink(clock: clock), clock: clock, console: console.logger)
        let run = Task { try await shipper.run() }
        shipper.append(line)
        await eventually { clock.sleeperCount == 1 }
        clock.advance(by: .milliseconds(500))
        await eventually { clock.sleeperCount == 1 }
        run.cancel()
        // The last try, and its limit.
        await eventually { clock.sleeperCount == 2 }
        #expect(console.messages.isEmpty)
        clock.advance(by: .seconds(3))
        try await run.value
        #expect(console.messages == [Self.lost])
        #expect(console.metadata == [["error": "no answer within 3.0 seconds"]])
    }

    @Test(arguments: [
        (["PutLogEvents": "AccessDeniedException"], "logs:PutLogEvents"),
        (["PutLogEvents": "ResourceNotFoundException", "CreateLogStream": "AccessDeniedException"], "logs:CreateLogStream"),
        (
            [
                "PutLogEvents": "ResourceNotFoundException", "CreateLogStream": "ResourceNotFoundException",
                "CreateLogGroup": "AccessDeniedException",
            ], "logs:CreateLogGroup"
        ),
    ])
    func theRefusedOperationOfLogsIsNamed(codes: [String: String], operation: String) async {
        let sink = CloudWatchLogStream(caller: RefusingCaller(codes: codes), group: "g", stream: "s")
        let shipper = LogShipper(sink: sink, clock: clock, console: console.logger)
        shipper.append(line)
        await shipper.flush()
        #expect(console.metadata == [["operation": operation, "error": "AccessDeniedException (400): no"]])
    }

    @Test func theRefusedOperationOfMetricsIsNamed() async {
        let sink = CloudWatchNamespace(caller: RefusingCaller(codes: ["PutMetricData": "AccessDenied"]), namespace: "n")
        let publisher = MetricPublisher(sink: sink, clock: clock, console: console.logger)
        publisher.record(.bytesIn, 1)
        await publisher.flush()
        #expect(console.metadata == [["operation": "cloudwatch:PutMetricData", "error": "AccessDenied (400): no"]])
    }
}

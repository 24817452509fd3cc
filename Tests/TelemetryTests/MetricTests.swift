import AWSCore
import Synchronization
import Testing

@testable import Telemetry

final class FakeMetricSink: MetricSink {
    struct Away: Error {}
    private let state = Mutex((requests: [[PublishedMetric]](), isAway: false))

    var requests: [[PublishedMetric]] { state.withLock { $0.requests } }
    func setAway(_ away: Bool) { state.withLock { $0.isAway = away } }

    func put(_ metrics: [PublishedMetric]) async throws {
        try state.withLock { state in
            if state.isAway { throw Away() }
            state.requests.append(metrics)
        }
    }
}

@Suite struct MetricPublisherTests {
    let clock = ManualClock()
    let sink = FakeMetricSink()

    @Test func theMainMetricsAreThereBeforeTheFirstPhoto() async throws {
        let publisher = MetricPublisher(sink: sink, clock: clock)
        let run = Task { try await publisher.run() }
        await eventually { sink.requests.count == 1 }
        #expect(sink.requests[0].map(\.name) == ["Failures", "ImagesProcessed", "ProcessingCost"])
        #expect(sink.requests[0].allSatisfy { $0.values == [0] && $0.counts == [1] })
        run.cancel()
        try await run.value
    }

    @Test func equalValuesAreCountedAndOneRequestCarriesAll() async throws {
        let publisher = MetricPublisher(sink: sink, clock: clock, configuration: .init(announces: false))
        for _ in 0..<5 { publisher.record(.imagesProcessed, 1) }
        publisher.record(.processingTime, 12)
        publisher.record(.processingTime, 7)
        publisher.record(.processingTime, .nan)
        await publisher.flush()
        let minute = Timestamp(milliseconds: clock.now.milliseconds / 60_000 * 60_000)
        #expect(
            sink.requests == [
                [
                    PublishedMetric(name: "ImagesProcessed", unit: "Count", time: minute, values: [1], counts: [5]),
                    PublishedMetric(name: "ProcessingTime", unit: "Milliseconds", time: minute, values: [7, 12], counts: [1, 1]),
                ]
            ]
        )
    }

    @Test func aDatumHoldsAHundredAndFiftyValues() async throws {
        let publisher = MetricPublisher(sink: sink, clock: clock, configuration: .init(announces: false))
        for value in 0..<301 { publisher.record(.bytesIn, Double(value)) }
        await publisher.flush()
        #expect(sink.requests.flatMap { $0 }.map(\.values.count) == [150, 150, 1])
    }

    @Test func valuesSurviveAnAbsenceUpToTheLimit() async throws {
        let publisher = MetricPublisher(sink: sink, clock: clock, configuration: .init(bufferedValues: 3, announces: false))
        sink.setAway(true)
        publisher.record(.bytesIn, 1)
        publisher.record(.bytesIn, 2)
        await publisher.flush()
        clock.advance(by: .seconds(60))
        for value in [3, 4, 5] { publisher.record(.bytesIn, Double(value)) }
        sink.setAway(false)
        await publisher.flush()
        #expect(sink.requests.flatMap { $0 }.flatMap(\.values) == [3, 4, 5])
    }

    @Test func nothingIsSentWhileNothingHappens() async throws {
        let publisher = MetricPublisher(sink: sink, clock: clock, configuration: .init(announces: false))
        await publisher.flush()
        #expect(sink.requests.isEmpty)
    }
}

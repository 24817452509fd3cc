public import AWSCore
public import Logging
public import ServiceLifecycle
import Synchronization

/// Publishes the pipeline's metrics in batches: one request every few seconds, and none while nothing happens.
///
/// Recording never waits. While CloudWatch is away values gather up to a limit; then the oldest minutes go.
public final class MetricPublisher: Service {
    public struct Configuration: Sendable {
        /// How long the first value of a batch waits for others.
        public var gathering: Duration
        /// Distinct values that wait at most.
        public var bufferedValues: Int
        /// How long the last values may take at shutdown.
        public var farewell: Duration
        /// Whether the main metrics are published as 0 at the start.
        public var announces: Bool

        public init(
            gathering: Duration = .seconds(5),
            bufferedValues: Int = 20_000,
            farewell: Duration = .seconds(3),
            announces: Bool = true
        ) {
            self.gathering = gathering
            self.bufferedValues = bufferedValues
            self.farewell = farewell
            self.announces = announces
        }
    }

    private let sink: any MetricSink
    private let clock: any WallClock
    private let configuration: Configuration
    private let watch: DeliveryWatch
    private let series: Mutex<MetricSeries>
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    private static let metricsPerRequest = 500

    /// - Parameter console: is told when values no longer arrive, and when they do again.
    public init(
        sink: any MetricSink,
        clock: any WallClock = SystemClock(),
        configuration: Configuration = Configuration(),
        console: Logger? = nil
    ) {
        self.sink = sink
        self.clock = clock
        self.configuration = configuration
        self.watch = DeliveryWatch(of: "Metrics", console: console)
        self.series = Mutex(MetricSeries(limit: configuration.bufferedValues))
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes a value; returns at once.
    public func record(_ metric: PhotoMetric, _ value: Double) {
        let now = clock.now.milliseconds
        let slot = MetricSeries.Slot(metric: metric, minute: now - now % 60_000)
        series.withLock { $0.add(value, to: slot) }
        signal.yield()
    }

    /// Publishes until the program shuts down or the task is cancelled, then what is left, for a short while.
    public func run() async throws {
        try? await cancelWhenGracefulShutdown { try await self.publish() }
        await flush()
    }

    /// Sends what waits, giving up after the configured time.
    public func flush() async {
        do throws(Farewell.Expired) {
            try await Farewell(limit: configuration.farewell, clock: clock).finish { _ = await self.publishOnce() }
        } catch {
            watch.failed(error)
        }
    }

    private func publish() async throws {
        if configuration.announces {
            for metric in PhotoMetric.publishedAtStart { record(metric, 0) }
            if let wait = await publishOnce() { try await clock.sleep(for: wait) }
        }
        for await _ in signals {
            try await clock.sleep(for: configuration.gathering)
            while series.withLock({ !$0.isEmpty }), let wait = await publishOnce() { try await clock.sleep(for: wait) }
        }
    }

    /// Sends all that waits; how long to wait when that failed.
    private func publishOnce() async -> Duration? {
        var batches = series.withLock { $0.take() }
        while !batches.isEmpty {
            let part = batches.prefix(MetricPublisher.metricsPerRequest)
            do {
                try await sink.put(part.map(PublishedMetric.init))
                batches.removeFirst(part.count)
                watch.succeeded()
            } catch {
                let unsent = batches
                series.withLock { $0.putBack(unsent) }
                // What we broke off ourselves says nothing of the sink.
                return Task.isCancelled ? .zero : watch.failed(error)
            }
        }
        return nil
    }
}

extension PublishedMetric {
    fileprivate init(_ batch: MetricSeries.Batch) {
        self.init(
            name: batch.slot.metric.rawValue,
            unit: batch.slot.metric.unit,
            time: Timestamp(milliseconds: batch.slot.minute),
            values: batch.values,
            counts: batch.counts
        )
    }
}

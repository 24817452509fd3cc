public import AWSCore
public import Logging
public import ServiceLifecycle
import Synchronization

/// Sends log lines to a ``LogSink`` in batches, a moment after the first of them was written.
///
/// Lines wait in a bounded buffer. When the sink is away the oldest go, and a line says how many, once it is back.
public final class LogShipper: Service {
    public struct Configuration: Sendable {
        /// Lines that wait at most.
        public var bufferedLines: Int
        /// How long the first line of a batch waits for others.
        public var gathering: Duration
        /// How long the last lines may take at shutdown.
        public var farewell: Duration

        public init(bufferedLines: Int = 10_000, gathering: Duration = .milliseconds(500), farewell: Duration = .seconds(3)) {
            self.bufferedLines = bufferedLines
            self.gathering = gathering
            self.farewell = farewell
        }
    }

    private let sink: any LogSink
    private let clock: any WallClock
    private let configuration: Configuration
    private let watch: DeliveryWatch
    private let buffer: Mutex<BoundedBuffer<ShippedEvent>>
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// The most that one request may carry.
    static let batchBytes = 1_000_000
    static let batchEvents = 10_000
    private static let eventBytes = 256 * 1024 - 26

    /// - Parameter console: is told when lines no longer arrive, and when they do again: not a logger that this shipper serves.
    public init(
        sink: any LogSink,
        clock: any WallClock = SystemClock(),
        configuration: Configuration = Configuration(),
        console: Logger? = nil
    ) {
        self.sink = sink
        self.clock = clock
        self.configuration = configuration
        self.watch = DeliveryWatch(of: "Log lines", console: console)
        self.buffer = Mutex(BoundedBuffer(limit: configuration.bufferedLines))
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes a line; returns at once, whatever the state of the sink.
    public func append(_ line: LogLine) {
        var text = line.text(.json)
        if text.utf8.count > LogShipper.eventBytes {
            text = String(decoding: text.utf8.prefix(LogShipper.eventBytes - 4), as: UTF8.self) + "…"
        }
        buffer.withLock { $0.append(ShippedEvent(timestamp: line.time.milliseconds, message: text)) }
        signal.yield()
    }

    /// Ships until the program shuts down or the task is cancelled, then what is left, for a short while.
    public func run() async throws {
        try? await cancelWhenGracefulShutdown { try await self.ship() }
        await flush()
    }

    /// Sends what waits, giving up after the configured time: also for programs without a service group.
    public func flush() async {
        do throws(Farewell.Expired) {
            try await Farewell(limit: configuration.farewell, clock: clock).finish {
                while await self.shipBatch() == nil, self.buffer.withLock({ !$0.isEmpty }) {}
            }
        } catch {
            watch.failed(error)
        }
    }

    private func ship() async throws {
        for await _ in signals {
            try await clock.sleep(for: configuration.gathering)
            while buffer.withLock({ !$0.isEmpty }) {
                if let wait = await shipBatch() { try await clock.sleep(for: wait) }
                try Task.checkCancellation()
            }
        }
    }

    /// Sends one batch; how long to wait when that failed.
    private func shipBatch() async -> Duration? {
        let (batch, dropped) = buffer.withLock { (LogShipper.takeBatch(&$0), $0.takeDropped()) }
        guard !batch.isEmpty else { return nil }
        do {
            try await sink.put(dropped == 0 ? batch : batch + [notice(of: dropped, after: batch)])
            watch.succeeded()
            return nil
        } catch {
            buffer.withLock { buffer in
                buffer.putBack(batch)
                buffer.addDropped(dropped)
            }
            // What we broke off ourselves says nothing of the sink.
            return Task.isCancelled ? .zero : watch.failed(error)
        }
    }

    private func notice(of dropped: Int, after batch: [ShippedEvent]) -> ShippedEvent {
        let time = Timestamp(milliseconds: batch.last?.timestamp ?? clock.now.milliseconds)
        let line = LogLine(
            time: time,
            level: .warning,
            label: "telemetry",
            message: "Log lines were lost while CloudWatch was away",
            metadata: [("lines", "\(dropped)")]
        )
        return ShippedEvent(timestamp: time.milliseconds, message: line.text(.json))
    }

    /// As many of the oldest events as one request takes, in order of time.
    private static func takeBatch(_ buffer: inout BoundedBuffer<ShippedEvent>) -> [ShippedEvent] {
        var bytes = 0
        var count = 0
        var earliest = Int64.max
        var latest = Int64.min
        let batch = buffer.take { event in
            bytes += event.billedBytes
            count += 1
            earliest = min(earliest, event.timestamp)
            latest = max(latest, event.timestamp)
            return bytes <= batchBytes && count < batchEvents && latest - earliest < 86_400_000
        }
        return batch.sorted { $0.timestamp < $1.timestamp }
    }
}

public import AWSCore
import Logging
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

    private struct State {
        var buffer: BoundedBuffer<ShippedEvent>
        var backoff = Backoff()
    }

    private let sink: any LogSink
    private let clock: any WallClock
    private let configuration: Configuration
    private let state: Mutex<State>
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// The most that one request may carry.
    static let batchBytes = 1_000_000
    static let batchEvents = 10_000
    private static let eventBytes = 256 * 1024 - 26

    public init(sink: any LogSink, clock: any WallClock = SystemClock(), configuration: Configuration = Configuration()) {
        self.sink = sink
        self.clock = clock
        self.configuration = configuration
        self.state = Mutex(State(buffer: BoundedBuffer(limit: configuration.bufferedLines)))
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes a line; returns at once, whatever the state of the sink.
    public func append(_ line: LogLine) {
        var text = line.text(.json)
        if text.utf8.count > LogShipper.eventBytes {
            text = String(decoding: text.utf8.prefix(LogShipper.eventBytes - 4), as: UTF8.self) + "…"
        }
        state.withLock { $0.buffer.append(ShippedEvent(timestamp: line.time.milliseconds, message: text)) }
        signal.yield()
    }

    /// Ships until the program shuts down or the task is cancelled, then what is left, for a short while.
    public func run() async throws {
        try? await cancelWhenGracefulShutdown { try await self.ship() }
        await flush()
    }

    /// Sends what waits, giving up after the configured time: also for programs without a service group.
    public func flush() async {
        let deadline = configuration.farewell
        // Not a child of the task that may be cancelled already.
        await Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    while await self.shipBatch() == nil, self.state.withLock({ !$0.buffer.isEmpty }) {}
                }
                group.addTask { try? await Task.sleep(for: deadline) }
                await group.next()
                group.cancelAll()
            }
        }.value
    }

    private func ship() async throws {
        for await _ in signals {
            try await clock.sleep(for: configuration.gathering)
            while state.withLock({ !$0.buffer.isEmpty }) {
                if let wait = await shipBatch() { try await clock.sleep(for: wait) }
                try Task.checkCancellation()
            }
        }
    }

    /// Sends one batch; how long to wait when that failed.
    private func shipBatch() async -> Duration? {
        let (batch, dropped) = state.withLock { state in
            (LogShipper.takeBatch(&state.buffer), state.buffer.takeDropped())
        }
        guard !batch.isEmpty else { return nil }
        do {
            try await sink.put(dropped == 0 ? batch : batch + [notice(of: dropped, after: batch)])
            state.withLock { $0.backoff.succeeded() }
            return nil
        } catch {
            return state.withLock { state in
                state.buffer.putBack(batch)
                state.buffer.addDropped(dropped)
                return state.backoff.failed()
            }
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

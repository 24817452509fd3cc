import AWSCore
import GRDB
import Pricing
import Synchronization

/// The meter: adds up in memory what is billed alike, and writes it behind within a second. ``record(_:)`` takes a lock and nothing else.
///
/// What was metered in the last second before the process is killed is lost; a shutdown loses nothing.
final class StoredMeter: Meter {
    private let store: Store
    private let clock: any WallClock
    private let pending = Mutex<[MeterStorage.Key: Int64]>([:])
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init(store: Store, clock: any WallClock) {
        self.store = store
        self.clock = clock
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        store.onReset { [self] transaction in
            transaction.afterCommit { [self] in pending.withLock { $0.removeAll() } }
        }
    }

    func record(_ record: UsageRecord) {
        let lines = MeteringRules.lines(of: record)
        guard !lines.isEmpty else { return }
        let hour = record.time.seconds / 3600
        let isFirst = pending.withLock { pending in
            let isFirst = pending.isEmpty
            for line in lines {
                let key = MeterStorage.Key(
                    account: record.account,
                    hour: hour,
                    region: record.region,
                    type: line.type,
                    operation: record.operation
                )
                pending[key, default: 0] += line.amount
            }
            return isFirst
        }
        if isFirst { signal.yield() }
    }

    /// Writes behind and samples what is stored, until cancelled; then writes what is left.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.writeBehind() }
            group.addTask { await self.sampleHourly() }
        }
        try? await flush()
    }

    private func writeBehind() async {
        for await _ in signals {
            try? await clock.sleep(for: .seconds(1))
            try? await flush()
        }
    }

    /// Brings the tables up to date: what was recorded before the call is in them when it returns.
    func flush() async throws {
        try await store.write { [self] transaction in
            // Taken here, on the writer's thread, so that of two flushes the later one ends with everything written.
            let taken = pending.withLock { pending in
                defer { pending.removeAll() }
                return pending
            }
            transaction.afterRollback { [self] in
                pending.withLock { $0.merge(taken, uniquingKeysWith: +) }
                signal.yield()
            }
            for (key, amount) in taken { try MeterStorage.add(amount, to: key, in: transaction.database) }
        }
    }

    // MARK: What is stored, by time

    /// The start of a cloud only notes the time, if there is none yet: reading the size of a million objects is left to the next full hour.
    private func sampleHourly() async {
        let isFirst = (try? await store.read { try MeterStorage.lastSample(in: $0) }) == .some(nil)
        if isFirst { try? await sample() }
        while !Task.isCancelled {
            let hour = clock.now.seconds / 3600
            guard (try? await clock.sleep(until: Timestamp(seconds: (hour + 1) * 3600))) != nil else { return }
            try? await sample()
        }
    }

    /// Meters the bytes that are stored now for the time since the last sample.
    func sample() async throws {
        let now = clock.now
        let stored = try await store.read { database in
            try MeterStorage.lastSample(in: database) == nil ? [] : try StoredBytes.all(in: database)
        }
        try await store.write { transaction in
            let database = transaction.database
            let last = try MeterStorage.lastSample(in: database)
            try MeterStorage.setLastSample(now, in: database)
            guard let last else { return }
            for (hour, seconds) in Self.hours(from: last, until: now) {
                for bytes in stored {
                    let key = MeterStorage.Key(
                        account: bytes.account,
                        hour: hour,
                        region: bytes.region,
                        type: .s3StandardStorage,
                        operation: "StandardStorage"
                    )
                    try MeterStorage.add(bytes.count.multipliedClamping(seconds), to: key, in: database)
                }
            }
        }
    }

    /// The same, unless the last sample is younger than a minute.
    func sampleIfOld() async throws {
        let last = try await store.read { try MeterStorage.lastSample(in: $0) }
        if let last, last <= clock.now, clock.now.milliseconds - last.milliseconds < 60_000 { return }
        try await sample()
    }

    /// Splits a span into hours, of each the seconds that lie in the span. Of a span beyond two months only the end counts: a cloud that
    /// was off for years does not work through them.
    static func hours(from start: Timestamp, until end: Timestamp) -> [(hour: Int64, seconds: Int64)] {
        var second = max(start.seconds, end.seconds - 62 * 86_400)
        var hours: [(hour: Int64, seconds: Int64)] = []
        while second < end.seconds {
            let hour = second / 3600
            let next = min((hour + 1) * 3600, end.seconds)
            hours.append((hour, next - second))
            second = next
        }
        return hours
    }
}

extension Int64 {
    fileprivate func multipliedClamping(_ other: Int64) -> Int64 {
        let (product, isOver) = multipliedReportingOverflow(by: other)
        return isOver ? .max / 2 : product
    }
}

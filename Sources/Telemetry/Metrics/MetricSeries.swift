/// Values that wait to be published, by metric and minute, equal ones counted.
struct MetricSeries {
    struct Slot: Hashable {
        var metric: PhotoMetric
        /// Milliseconds since 1970 at the minute's start.
        var minute: Int64
    }

    /// What one datum of a request can hold.
    struct Batch: Equatable {
        var slot: Slot
        var values: [Double]
        var counts: [Double]
    }

    /// Equal values count once; percentiles stay possible, which a sum would not allow.
    private var slots: [Slot: [Double: Int]] = [:]
    private var distinct = 0
    private(set) var dropped = 0
    private let limit: Int
    /// The most values in one datum.
    static let valuesPerBatch = 150

    init(limit: Int) {
        self.limit = limit
    }

    var isEmpty: Bool { slots.isEmpty }

    mutating func add(_ value: Double, count: Int = 1, to slot: Slot) {
        guard value.isFinite else { return }
        if let known = slots[slot]?[value] {
            slots[slot]?[value] = known + count
            return
        }
        if distinct >= limit { dropOldest() }
        slots[slot, default: [:]][value] = count
        distinct += 1
    }

    /// Takes all that waits, in order of time and metric.
    mutating func take() -> [Batch] {
        defer {
            slots = [:]
            distinct = 0
        }
        let ordered = slots.sorted { ($0.key.minute, $0.key.metric.rawValue) < ($1.key.minute, $1.key.metric.rawValue) }
        return ordered.flatMap { slot, values in
            let sorted = values.sorted { $0.key < $1.key }
            return stride(from: 0, to: sorted.count, by: MetricSeries.valuesPerBatch).map { start in
                let part = sorted[start..<min(start + MetricSeries.valuesPerBatch, sorted.count)]
                return Batch(slot: slot, values: part.map(\.key), counts: part.map { Double($0.value) })
            }
        }
    }

    /// Puts back what could not be published.
    mutating func putBack(_ batches: [Batch]) {
        for batch in batches {
            for (value, count) in zip(batch.values, batch.counts) { add(value, count: Int(count), to: batch.slot) }
        }
    }

    private mutating func dropOldest() {
        guard let oldest = slots.keys.min(by: { $0.minute < $1.minute }), let values = slots.removeValue(forKey: oldest) else { return }
        distinct -= values.count
        dropped += values.values.reduce(0, +)
    }
}

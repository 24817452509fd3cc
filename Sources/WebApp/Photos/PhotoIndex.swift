import AWSCore
import DequeModule

/// The photos that the gallery shows, newest first: observations go in, changes come out; no I/O, no clock of its own.
///
/// Holds at most `limit` photos, the newest ones: memory stays bounded however many the buckets hold (about 1 KiB a photo).
struct PhotoIndex: Sendable {
    /// A place in the order: by time, then by key.
    struct Position: Sendable, Hashable, Comparable {
        var at: Timestamp
        var key: PhotoKey

        static func < (left: Position, right: Position) -> Bool {
            left.at == right.at ? left.key.description < right.key.description : left.at < right.at
        }
    }

    private struct Entry {
        var record: PhotoRecord
        var position: Position
        /// When a message last told of it, by our own clock: a listing that began earlier may not know it yet.
        var heardAt: Timestamp
        /// The number of the latest listing that named it.
        var listing: Int
    }

    let limit: Int
    private var entries: [PhotoKey: Entry] = [:]
    /// Oldest first: photos mostly arrive in order, at the end.
    private var order: Deque<Position> = []
    private var listing = 0

    init(limit: Int = 10_000) {
        precondition(limit > 0)
        self.limit = limit
    }

    var count: Int { order.count }

    /// Takes in what a message or a request told.
    ///
    /// - Returns: The photo as it now looks, when that differs from before; nil when there is nothing new to show.
    @discardableResult
    mutating func observe(_ observation: Observation, of key: PhotoKey, at now: Timestamp) -> Photo? {
        change(key, by: observation) { $0.heardAt = now }
    }

    private mutating func change(_ key: PhotoKey, by observation: Observation, marking mark: (inout Entry) -> Void) -> Photo? {
        let known = entries[key]
        var record = known?.record ?? PhotoRecord()
        record.observe(observation)
        let position = Position(at: key.madeAt ?? record.addedAt, key: key)
        if known?.position != position {
            if let known { removeFromOrder(known.position) }
            order.insert(position, at: index(of: position))
        }
        var entry = Entry(record: record, position: position, heardAt: known?.heardAt ?? .distantPast, listing: known?.listing ?? 0)
        mark(&entry)
        entries[key] = entry
        if order.count > limit, let oldest = order.popFirst() {
            entries[oldest.key] = nil
            if oldest.key == key { return nil }
        }
        let photo = Photo(key: key, record: record)
        return known.map { Photo(key: key, record: $0.record) } == photo ? nil : photo
    }

    // MARK: Listings

    /// Begins to take a complete listing of all buckets in.
    mutating func beginListing() {
        listing += 1
    }

    /// Takes in what the listing names.
    ///
    /// - Returns: Whether that changes what the gallery shows.
    mutating func list(_ observation: Observation, of key: PhotoKey) -> Bool {
        let listing = listing
        return change(key, by: observation) { $0.listing = listing } != nil
    }

    /// Forgets the photos that the listing did not name and that nothing has been heard of since it began.
    ///
    /// - Returns: Whether any was forgotten.
    mutating func endListing(begunAt began: Timestamp) -> Bool {
        let gone = entries.filter { $0.value.listing < listing && $0.value.heardAt < began }
        for (key, entry) in gone {
            entries[key] = nil
            removeFromOrder(entry.position)
        }
        return !gone.isEmpty
    }

    // MARK: Reading

    func record(of key: PhotoKey) -> PhotoRecord? {
        entries[key]?.record
    }

    func photo(_ key: PhotoKey) -> Photo? {
        entries[key].map { Photo(key: key, record: $0.record) }
    }

    // MARK: Pages

    /// Up to `count` photos older than `position`, newest first, and whether there are more.
    func page(after position: Position?, count: Int) -> (positions: [Position], hasMore: Bool) {
        let end = position.map { index(of: $0) } ?? order.count
        let start = max(0, end - count)
        return (order[start..<end].reversed(), start > 0)
    }

    // MARK: Order

    /// The first index whose position is not before `position`.
    private func index(of position: Position) -> Int {
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            if order[middle] < position { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func removeFromOrder(_ position: Position) {
        let index = index(of: position)
        guard index < order.count, order[index] == position else { return }
        order.remove(at: index)
    }
}

extension Timestamp {
    fileprivate static let distantPast = Timestamp(milliseconds: .min)
}

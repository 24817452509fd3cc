import DequeModule

/// Holds what waits to be sent, up to a limit: when it is full the oldest go, and are counted.
///
/// Whoever adds never waits: telemetry must not hold up the work that it tells of.
struct BoundedBuffer<Element> {
    private var elements: Deque<Element> = []
    private let limit: Int
    /// How many went unsent since this was last asked for.
    private var dropped = 0

    init(limit: Int) {
        precondition(limit > 0)
        self.limit = limit
    }

    var isEmpty: Bool { elements.isEmpty }
    var count: Int { elements.count }

    mutating func append(_ element: Element) {
        if elements.count == limit {
            elements.removeFirst()
            dropped += 1
        }
        elements.append(element)
    }

    /// Takes the oldest elements for as long as `accepts` says so; at least one when there is any.
    mutating func take(while accepts: (Element) -> Bool) -> [Element] {
        var taken: [Element] = []
        while let first = elements.first, accepts(first) || taken.isEmpty {
            taken.append(first)
            elements.removeFirst()
        }
        return taken
    }

    /// Puts back what could not be sent, as far as there is room.
    mutating func putBack(_ returned: [Element]) {
        let room = limit - elements.count
        dropped += max(0, returned.count - room)
        elements.prepend(contentsOf: returned.suffix(max(0, room)))
    }

    /// Counts further elements as lost: those of a report that was lost itself.
    mutating func addDropped(_ count: Int) { dropped += count }

    mutating func takeDropped() -> Int {
        defer { dropped = 0 }
        return dropped
    }
}

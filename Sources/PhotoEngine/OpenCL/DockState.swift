/// Decides which photo is on the device when: a pure state machine. Photos come and leave; out come the groups that may go.
///
/// There are a few slots, so that one photo's upload, the kernels of the one before and the download of the one before that can happen at
/// the same time. Small photos take one slot together: while some are under way, those that come later gather, and go as the next group.
struct DockState {
    typealias Ticket = Int

    /// Photos that go together, in the order of their coming, and their slot.
    struct Boarding: Hashable {
        var slot: Int
        var tickets: [Ticket]
    }

    /// Photos up to so many bytes are small.
    static let smallBytes = 1 << 20
    /// What small photos may take together.
    static let groupBytes = 8 << 20
    static let groupPhotos = 64

    private struct Arrival {
        var ticket: Ticket
        var bytes: Int
        var isSmall: Bool { bytes <= DockState.smallBytes }
    }

    /// The one to be taken next is the last: its memory was used just now.
    private var free: [Int]
    private var waiting: [Arrival] = []
    private var slotOfSmall: Int?

    init(slots: Int = 3) {
        free = (0..<slots).reversed()
    }

    mutating func arrive(_ ticket: Ticket, bytes: Int) -> [Boarding] {
        waiting.append(Arrival(ticket: ticket, bytes: bytes))
        return board()
    }

    /// The photos of a slot are done with it.
    mutating func leave(_ slot: Int) -> [Boarding] {
        free.append(slot)
        if slotOfSmall == slot { slotOfSmall = nil }
        return board()
    }

    private mutating func board() -> [Boarding] {
        var boardings: [Boarding] = []
        while let slot = free.last, let next = waiting.firstIndex(where: { !$0.isSmall || slotOfSmall == nil }) {
            free.removeLast()
            if waiting[next].isSmall {
                slotOfSmall = slot
                boardings.append(Boarding(slot: slot, tickets: takeSmall()))
            } else {
                boardings.append(Boarding(slot: slot, tickets: [waiting.remove(at: next).ticket]))
            }
        }
        return boardings
    }

    private mutating func takeSmall() -> [Ticket] {
        var bytes = 0
        var group: [Ticket] = []
        var others: [Arrival] = []
        for arrival in waiting {
            if arrival.isSmall, group.count < Self.groupPhotos, bytes + arrival.bytes <= Self.groupBytes {
                group.append(arrival.ticket)
                bytes += arrival.bytes
            } else {
                others.append(arrival)
            }
        }
        waiting = others
        return group
    }
}

import Testing

@testable import PhotoEngine

@Suite("The slots of a device")
struct DockTests {
    private static let large = 30 << 20
    private static let small = 100 << 10

    enum Event {
        case arrive(Int, bytes: Int)
        case leave(Int)
    }

    /// The groups that each event lets go: slot and photos.
    private func groups(_ events: [Event]) -> [[DockState.Boarding]] {
        var state = DockState(slots: 3)
        return events.map { event in
            switch event {
            case .arrive(let ticket, let bytes): state.arrive(ticket, bytes: bytes)
            case .leave(let slot): state.leave(slot)
            }
        }
    }

    private func group(_ slot: Int, _ tickets: Int...) -> DockState.Boarding {
        DockState.Boarding(slot: slot, tickets: tickets)
    }

    @Test("large photos take one each; the next goes when one is free, in the order of their coming")
    func large() {
        let arrivals = (1...5).map { Event.arrive($0, bytes: Self.large) }
        let events: [Event] = arrivals + [.leave(1), .leave(0), .leave(1)]
        let expected: [[DockState.Boarding]] = [
            [group(0, 1)], [group(1, 2)], [group(2, 3)], [], [], [group(1, 4)], [group(0, 5)], [],
        ]
        #expect(groups(events) == expected)
    }

    @Test("small ones that come while others are under way go together")
    func small() {
        let arrivals = (1...4).map { Event.arrive($0, bytes: Self.small) }
        let events: [Event] = arrivals + [.leave(0), .leave(0)]
        let expected: [[DockState.Boarding]] = [[group(0, 1)], [], [], [], [group(0, 2, 3, 4)], []]
        #expect(groups(events) == expected)
    }

    @Test("small ones leave the other slots to large ones, and neither waits for the other's kind for ever")
    func mixed() {
        let events: [Event] = [
            .arrive(1, bytes: Self.small), .arrive(2, bytes: Self.small), .arrive(3, bytes: Self.large), .arrive(4, bytes: Self.large),
            .arrive(5, bytes: Self.large), .arrive(6, bytes: Self.small), .leave(0), .leave(1),
        ]
        let expected: [[DockState.Boarding]] = [
            [group(0, 1)], [], [group(1, 3)], [group(2, 4)], [], [],
            // The small one came before the large one that waits.
            [group(0, 2, 6)], [group(1, 5)],
        ]
        #expect(groups(events) == expected)
    }

    @Test("a group has its limits, in photos and in bytes; who does not fit is among the next")
    func limits() {
        var state = DockState(slots: 3)
        _ = state.arrive(0, bytes: 1)
        for ticket in 1...70 { #expect(state.arrive(ticket, bytes: 1).isEmpty) }
        #expect(state.leave(0).map(\.tickets) == [Array(1...64)])
        #expect(state.leave(0).map(\.tickets) == [Array(65...70)])

        var heavy = DockState(slots: 3)
        _ = heavy.arrive(0, bytes: 1)
        for ticket in 1...10 { _ = heavy.arrive(ticket, bytes: DockState.smallBytes) }
        #expect(heavy.leave(0).map(\.tickets) == [Array(1...8)])
        #expect(heavy.leave(0).map(\.tickets) == [[9, 10]])
    }

    @Test("whatever comes and goes: every photo goes once, and never two groups in one slot")
    func simulation() {
        var random = SeededRandom(seed: 11)
        var state = DockState(slots: 3)
        var taken: Set<Int> = []
        var gone: Set<Int> = []
        func follow(_ boardings: [DockState.Boarding]) {
            for boarding in boardings {
                #expect(taken.insert(boarding.slot).inserted)
                #expect(!boarding.tickets.isEmpty)
                for ticket in boarding.tickets { #expect(gone.insert(ticket).inserted) }
            }
        }
        for ticket in 0..<3000 {
            follow(state.arrive(ticket, bytes: Bool.random(using: &random) ? Self.small : Self.large))
            while let slot = taken.sorted().randomElement(using: &random), Int.random(in: 0..<3, using: &random) == 0 {
                taken.remove(slot)
                follow(state.leave(slot))
            }
        }
        while let slot = taken.first {
            taken.remove(slot)
            follow(state.leave(slot))
        }
        #expect(gone.count == 3000)
    }

    @Test("sizes come in classes: enough, at most a quarter too much, and the same for photos of about one size")
    func sizeClasses() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<2000 {
            let bytes = Int.random(in: 1...(1 << Int.random(in: 1...32, using: &random)), using: &random)
            let size = SizeClass.bytes(for: bytes)
            #expect(size >= bytes && size % 4096 == 0)
            #expect(size <= max(SizeClass.smallest, bytes + bytes / 4 + 1))
            #expect(SizeClass.bytes(for: size) == size)
        }
        #expect(SizeClass.bytes(for: 72_000_000) == SizeClass.bytes(for: 70_000_000))
    }
}

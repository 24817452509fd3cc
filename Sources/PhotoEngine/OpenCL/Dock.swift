internal import Synchronization

/// Lets photos wait for a slot of the device, and tells all of them when it is lost.
final class Dock: Sendable {
    private let state: Mutex<State>

    private struct State {
        var dock: DockState
        /// Those that wait and those that are under way.
        var passengers: [Int: Passenger] = [:]
        var nextTicket = 0
        var loss: DeviceLost?

        /// Tells the first of each group that it may go with the others. Telling does not wait.
        func call(_ boardings: [DockState.Boarding]) {
            for boarding in boardings {
                let group = boarding.tickets.compactMap { passengers[$0] }
                group.first?.tell(.mayGo(slot: boarding.slot, group))
            }
        }
    }

    init(slots: Int) {
        state = Mutex(State(dock: DockState(slots: slots)))
    }

    /// How many wait or are under way, for tests.
    var passengers: Int { state.withLock { $0.passengers.count } }

    func arrive(_ passenger: Passenger, bytes: Int) throws(DeviceLost) {
        let loss = state.withLock { state -> DeviceLost? in
            if let loss = state.loss { return loss }
            state.nextTicket += 1
            state.passengers[state.nextTicket] = passenger
            let boardings = state.dock.arrive(state.nextTicket, bytes: bytes)
            state.call(boardings)
            return nil
        }
        if let loss { throw loss }
    }

    /// All photos of the slot are done with it.
    func leave(_ flight: Flight) {
        state.withLock { state in
            let gone = Set(flight.passengers.map(ObjectIdentifier.init))
            state.passengers = state.passengers.filter { !gone.contains(ObjectIdentifier($0.value)) }
            state.call(state.dock.leave(flight.slot))
        }
    }

    /// The device is lost: nobody waits any longer, and nobody comes any more.
    ///
    /// - Returns: the first loss, which may have been another one.
    func close(_ loss: DeviceLost) -> DeviceLost {
        state.withLock { state in
            if let known = state.loss { return known }
            state.loss = loss
            for passenger in state.passengers.values { passenger.tell(.lost(loss)) }
            state.passengers = [:]
            return loss
        }
    }
}

internal import Synchronization

/// Decides which photo may start. A pure state machine: photos come and go, identifiers of those that may start come out.
struct AdmissionState {
    typealias Ticket = Int

    private let mostPhotos: Int
    private var furtherPhotos = 0
    private let memoryBytes: Int
    private var admitted: [Ticket: Int] = [:]
    private var waiting: [(ticket: Ticket, memory: Int)] = []
    private var memoryInUse = 0

    init(mostPhotos: Int, memoryBytes: Int) {
        self.mostPhotos = mostPhotos
        self.memoryBytes = memoryBytes
    }

    /// A photo wants to start.
    ///
    /// - Returns: whether it may do so at once; else it waits for its turn.
    mutating func arrive(_ ticket: Ticket, memory: Int) -> Bool {
        if waiting.isEmpty && fits(memory) {
            admit(ticket, memory)
            return true
        }
        waiting.append((ticket, memory))
        return false
    }

    /// A photo is done.
    ///
    /// - Returns: those that may start now, in the order of their arrival. A large one is not overtaken, else it would never start.
    mutating func leave(_ ticket: Ticket) -> [Ticket] {
        memoryInUse -= admitted.removeValue(forKey: ticket) ?? 0
        return admitWaiting()
    }

    /// A waiting photo is no longer wanted.
    ///
    /// - Returns: those that may start now; nil when it was not waiting.
    mutating func giveUp(_ ticket: Ticket) -> [Ticket]? {
        guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
        waiting.remove(at: index)
        return admitWaiting()
    }

    /// More photos may be at work at once, or no longer; those that are stay.
    ///
    /// - Returns: those that may start now.
    mutating func allow(_ further: Int) -> [Ticket] {
        furtherPhotos = further
        return admitWaiting()
    }

    private mutating func admitWaiting() -> [Ticket] {
        var tickets: [Ticket] = []
        while let first = waiting.first, fits(first.memory) {
            waiting.removeFirst()
            admit(first.ticket, first.memory)
            tickets.append(first.ticket)
        }
        return tickets
    }

    private func fits(_ memory: Int) -> Bool {
        admitted.isEmpty || (admitted.count < mostPhotos + furtherPhotos && memoryInUse + memory <= memoryBytes)
    }

    private mutating func admit(_ ticket: Ticket, _ memory: Int) {
        admitted[ticket] = memory
        memoryInUse += memory
    }
}

/// Lets photos wait for their turn.
final class Admission: Sendable {
    private let state: Mutex<State>

    private struct State {
        var admission: AdmissionState
        var continuations: [Int: CheckedContinuation<Bool, Never>] = [:]
        var cancelled: Set<Int> = []
        var nextTicket = 0
    }

    init(mostPhotos: Int, memoryBytes: Int) {
        state = Mutex(State(admission: AdmissionState(mostPhotos: mostPhotos, memoryBytes: memoryBytes)))
    }

    /// Waits until a photo of this size may start.
    ///
    /// - Returns: the ticket to ``leave(_:)`` with.
    /// - Throws: `CancellationError` when the task was cancelled while it waited.
    func enter(memory: Int) async throws -> Int {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        let isAdmitted = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.cancelled.remove(ticket) != nil { return false }
                    if state.admission.arrive(ticket, memory: memory) { return true }
                    state.continuations[ticket] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            giveUp(ticket)
        }
        state.withLock { _ = $0.cancelled.remove(ticket) }
        guard isAdmitted else { throw CancellationError() }
        return ticket
    }

    func leave(_ ticket: Int) {
        let ready = state.withLock { state in
            state.admission.leave(ticket).compactMap { state.continuations.removeValue(forKey: $0) }
        }
        for continuation in ready { continuation.resume(returning: true) }
    }

    /// Lets so many photos in beyond the usual number.
    func allow(_ further: Int) {
        let ready = state.withLock { state in
            state.admission.allow(further).compactMap { state.continuations.removeValue(forKey: $0) }
        }
        for continuation in ready { continuation.resume(returning: true) }
    }

    private func giveUp(_ ticket: Int) {
        let (own, ready) = state.withLock { state -> (CheckedContinuation<Bool, Never>?, [CheckedContinuation<Bool, Never>]) in
            guard let tickets = state.admission.giveUp(ticket) else {
                // Not there yet, or already admitted (then nobody asks for this again).
                state.cancelled.insert(ticket)
                return (nil, [])
            }
            return (state.continuations.removeValue(forKey: ticket), tickets.compactMap { state.continuations.removeValue(forKey: $0) })
        }
        own?.resume(returning: false)
        for continuation in ready { continuation.resume(returning: true) }
    }
}

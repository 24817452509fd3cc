import Testing

@testable import PhotoEngine

@Suite("Admission")
struct AdmissionTests {
    /// What happens at the door, and whom it lets in.
    enum Event {
        case arrive(Int, memory: Int)
        case leave(Int)
        case giveUp(Int)
        case allow(Int)
    }

    /// The tickets that each event lets in.
    private func admitted(_ events: [Event], mostPhotos: Int = 10) -> [[Int]] {
        var state = AdmissionState(mostPhotos: mostPhotos, memoryBytes: 100)
        return events.map { event in
            switch event {
            case .arrive(let ticket, let memory): state.arrive(ticket, memory: memory) ? [ticket] : []
            case .leave(let ticket): state.leave(ticket)
            case .giveUp(let ticket): state.giveUp(ticket) ?? [-1]
            case .allow(let further): state.allow(further)
            }
        }
    }

    @Test("as many photos as allowed, the others in the order of their arrival")
    func count() {
        let arrivals = [1, 2, 3, 4].map { Event.arrive($0, memory: 10) }
        let tickets = admitted(arrivals + [.leave(1), .leave(3), .leave(2), .leave(4)], mostPhotos: 2)
        #expect(tickets == [[1], [2], [], [], [3], [4], [], []])
    }

    @Test("more photos while some are on a device, and no longer when it is lost")
    func further() {
        let arrivals = [1, 2, 3, 4].map { Event.arrive($0, memory: 10) }
        let tickets = admitted(arrivals + [.allow(1), .allow(0), .leave(1), .leave(2), .leave(3)], mostPhotos: 2)
        #expect(tickets == [[1], [2], [], [], [3], [], [], [4], []])
    }

    @Test("as much memory as allowed; a large photo is not overtaken")
    func memory() {
        let arrivals: [Event] = [.arrive(1, memory: 40), .arrive(2, memory: 40), .arrive(3, memory: 60), .arrive(4, memory: 10)]
        #expect(admitted(arrivals + [.leave(1), .leave(2)]) == [[1], [2], [], [], [3], [4]])
    }

    @Test("a photo beyond all memory runs alone")
    func huge() {
        let events: [Event] = [.arrive(1, memory: 10), .arrive(2, memory: 500), .leave(1), .arrive(3, memory: 1), .leave(2)]
        #expect(admitted(events) == [[1], [], [2], [], [3]])
    }

    @Test("one that gives up lets the others pass; one that is not waiting cannot")
    func givingUp() {
        let arrivals: [Event] = [.arrive(1, memory: 50), .arrive(2, memory: 80), .arrive(3, memory: 20)]
        #expect(admitted(arrivals + [.giveUp(2), .giveUp(2), .giveUp(1)]) == [[1], [], [], [3], [-1], [-1]])
    }

    @Test("waiting ends with the task")
    func cancellation() async throws {
        let admission = Admission(mostPhotos: 1, memoryBytes: 100)
        let ticket = try await admission.enter(memory: 1)
        let waiting = Task { try await admission.enter(memory: 1) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        admission.leave(ticket)
        admission.leave(try await admission.enter(memory: 1))
    }
}

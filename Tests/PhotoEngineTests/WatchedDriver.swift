import Synchronization

@testable import PhotoEngine

/// A driver before the real one: counts what it is asked for, fails when it is told to, and can keep quiet about what is done.
final class WatchedDriver: DeviceDriver {
    enum Call: String, CaseIterable, Sendable {
        case memory, memoryOver, upload, download, handToDevice, handToProcessor, launch, flush, whenDone
        /// The command itself fails, after everybody was glad that it was accepted.
        case command
    }

    private let driver: any DeviceDriver
    private let state: Mutex<State>

    private struct State {
        var counts: [Call: Int] = [:]
        var launches = 0
        var failing: (call: Call, number: Int)?
        var isSilent: Bool
        /// What waits to be told, while nobody is told anything.
        var untold: [@Sendable () -> Void] = []
    }

    /// - Parameters:
    ///   - failing: the call that fails, and at which time.
    ///   - isSilent: nothing is ever done, as far as anyone hears.
    init(_ driver: any DeviceDriver, failing: (Call, Int)? = nil, isSilent: Bool = false) {
        self.driver = driver
        state = Mutex(State(failing: failing.map { (call: $0.0, number: $0.1) }, isSilent: isSilent))
    }

    func count(_ call: Call) -> Int { state.withLock { $0.counts[call, default: 0] } }
    var isSilent: Bool { state.withLock { $0.isSilent } }
    /// Tells all that was kept, and everything from now on.
    func speak() {
        let untold = state.withLock { state in
            defer { (state.untold, state.isSilent) = ([], false) }
            return state.untold
        }
        for tell in untold { tell() }
    }

    var launches: Int { state.withLock { $0.launches } }

    private func note(_ call: Call) throws(DeviceLost) {
        let fails = state.withLock { state in
            state.counts[call, default: 0] += 1
            guard let failing = state.failing else { return false }
            return failing.call == call && state.counts[call] == failing.number
        }
        if fails { throw DeviceLost(reason: "\(call.rawValue) failed") }
    }

    var largestMemory: Int { driver.largestMemory }

    func makeMemory(bytes: Int) throws(DeviceLost) -> DeviceMemory {
        try note(.memory)
        return try driver.makeMemory(bytes: bytes)
    }

    func makeMemory(over start: UnsafeMutableRawPointer, bytes: Int) throws(DeviceLost) -> DeviceMemory {
        try note(.memoryOver)
        return try driver.makeMemory(over: start, bytes: bytes)
    }

    func upload(from start: UnsafeRawPointer, bytes: Int, to memory: DeviceMemory, at offset: Int) throws(DeviceLost) -> DeviceEvent {
        try note(.upload)
        return try driver.upload(from: start, bytes: bytes, to: memory, at: offset)
    }

    func download(
        from memory: DeviceMemory,
        range: Range<Int>,
        to start: UnsafeMutableRawPointer,
        after event: DeviceEvent
    ) throws(DeviceLost) -> DeviceEvent {
        try note(.download)
        return try driver.download(from: memory, range: range, to: start, after: event)
    }

    func handToDevice(_ memory: DeviceMemory, start: UnsafeMutableRawPointer) throws(DeviceLost) -> DeviceEvent {
        try note(.handToDevice)
        return try driver.handToDevice(memory, start: start)
    }

    func handToProcessor(_ memory: DeviceMemory) throws(DeviceLost) -> DeviceEvent {
        try note(.handToProcessor)
        return try driver.handToProcessor(memory)
    }

    func launch(
        _ launches: [LaunchPlan.Launch],
        on memory: DeviceMemory,
        parameters: DeviceMemory,
        firstParameter: Int,
        after event: DeviceEvent?
    ) throws(DeviceLost) -> [DeviceEvent] {
        try note(.launch)
        state.withLock { $0.launches += launches.count }
        return try driver.launch(launches, on: memory, parameters: parameters, firstParameter: firstParameter, after: event)
    }

    func flush() throws(DeviceLost) {
        try note(.flush)
        try driver.flush()
    }

    func whenDone(_ event: DeviceEvent, _ body: @escaping @Sendable (DeviceLost?) -> Void) throws(DeviceLost) {
        try note(.whenDone)
        var loss: DeviceLost?
        do { try note(.command) } catch { loss = error }
        try driver.whenDone(event) { [self, loss] outcome in
            let isTold = state.withLock { state in
                if state.isSilent { state.untold.append { body(loss ?? outcome) } }
                return !state.isSilent
            }
            if isTold { body(loss ?? outcome) }
        }
    }

    func milliseconds(of event: DeviceEvent) -> Double? { driver.milliseconds(of: event) }
}

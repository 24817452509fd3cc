internal import CodecWire
internal import Logging
internal import Synchronization

/// The codec processes that are idle. They start when they are needed, and as many live as photos were at work at once.
final class CodecPool: Sendable {
    private let configuration: EngineConfiguration
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var idle: [CodecProcess] = []
        var working: [Int32: CodecProcess] = [:]
        var isShutDown = false
    }

    init(configuration: EngineConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// A process for one photo. Blocks while a new one starts.
    func take() throws(EngineError) -> CodecProcess {
        let (idle, isShutDown) = state.withLock { state in
            let process = state.isShutDown ? nil : state.idle.popLast()
            if let process { state.working[process.identifier] = process }
            return (process, state.isShutDown)
        }
        guard !isShutDown else { throw .shutDown }
        if let idle { return idle }
        let process = try CodecProcess(path: try CodecLocation.path(configuration), configuration: configuration)
        if process.handshake.filterError != 0 || process.handshake.limitError != 0 {
            logger.warning(
                "the codec process is not fully locked in",
                metadata: ["filter": "\(process.handshake.filterError)", "limits": "\(process.handshake.limitError)"]
            )
        }
        let wasShutDown = state.withLock { state in
            if !state.isShutDown { state.working[process.identifier] = process }
            return state.isShutDown
        }
        guard !wasShutDown else { throw .shutDown }
        return process
    }

    /// Takes a healthy process back.
    func giveBack(_ process: CodecProcess) {
        process.input.trim()
        process.work.trim()
        process.output.trim()
        let isWorn = process.photos >= configuration.photosPerCodec
        let isKept = state.withLock { state in
            state.working[process.identifier] = nil
            if state.isShutDown || isWorn { return false }
            state.idle.append(process)
            return true
        }
        if !isKept { process.end() }
    }

    /// Ends a process that failed; the next photo gets a new one.
    ///
    /// - Parameter isGoing: it closed its end, and so should have ended already.
    @discardableResult
    func discard(_ process: CodecProcess, isGoing: Bool = false) -> ProcessEnd {
        state.withLock { $0.working[process.identifier] = nil }
        return process.end(isGoing: isGoing)
    }

    /// Ends all processes; photos in flight fail.
    func shutDown() {
        let processes = state.withLock { state in
            state.isShutDown = true
            defer { (state.idle, state.working) = ([], [:]) }
            return state.idle + state.working.values
        }
        for process in processes { process.end() }
    }

    var isShutDown: Bool { state.withLock { $0.isShutDown } }

    /// The identifiers of all living processes.
    var identifiers: [Int32] {
        state.withLock { $0.idle.map(\.identifier) + $0.working.keys }
    }
}

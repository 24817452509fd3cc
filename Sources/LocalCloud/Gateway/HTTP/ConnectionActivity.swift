import NIOCore
import Synchronization

/// What a connection is about just now: shared by its task, its channel's handler, its timer and the server that shuts down.
final class ConnectionActivity: Sendable {
    enum Phase: Sendable {
        /// Between requests, or in the middle of a head.
        case waiting
        /// A request is being worked on, whose body has not come to its end.
        case receiving
        /// A request that has come whole is being worked on or answered.
        case answering
        /// The body of a request is wanted and has not come.
        case wantingBody
    }

    private struct State {
        var phase = Phase.waiting
        /// When the phase began or, in ``Phase/wantingBody``, bytes last came.
        var since = NIODeadline.now()
        var blockedSince: NIODeadline?
        var isQuiescing = false
        var isLost = false
        var closedByPeer: NIODeadline?
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let channel: any Channel
    private let limits: HTTPLimits

    init(channel: any Channel, limits: HTTPLimits) {
        self.channel = channel
        self.limits = limits
    }

    // MARK: - The connection's task

    /// Sets what ends the task's work when the client is gone.
    func whenGone(_ cancel: @escaping @Sendable () -> Void) {
        let isLost = state.withLock { state in
            state.cancel = cancel
            return state.isLost
        }
        if isLost { cancel() }
    }

    func enter(_ phase: Phase) {
        let now = NIODeadline.now()
        state.withLock { state in
            state.phase = phase
            state.since = now
        }
    }

    /// Whether the connection must close after this answer because the server shuts down.
    var isQuiescing: Bool { state.withLock { $0.isQuiescing } }

    // MARK: - The channel

    func sawBytes() {
        let now = NIODeadline.now()
        state.withLock { state in
            // A head that dribbles in does not count: the whole of it must come in time.
            if state.phase == .wantingBody { state.since = now }
        }
    }

    func writability(_ isWritable: Bool) {
        let now = NIODeadline.now()
        state.withLock { $0.blockedSince = isWritable ? nil : now }
    }

    /// The client sends nothing more; it may still wait for its answer, or be gone.
    func peerClosed() {
        let now = NIODeadline.now()
        state.withLock { $0.closedByPeer = now }
        channel.eventLoop.scheduleTask(in: TimeAmount(limits.halfClosed)) { [weak self] in self?.connectionLost() }
    }

    func connectionLost() {
        let cancel = state.withLock { state in
            state.isLost = true
            defer { state.cancel = nil }
            return state.cancel
        }
        cancel?()
    }

    // MARK: - Time

    /// Begins to look, again and again while the channel is open, whether the client takes too long.
    func watch() {
        let period = TimeAmount(min(limits.idle, limits.bodyPause, limits.writePause) / 4)
        channel.eventLoop.scheduleRepeatedTask(initialDelay: period, delay: period) { [weak self] task in
            guard let self, channel.isActive else { return task.cancel() }
            if isOverdue(.now()) { channel.close(promise: nil) }
        }
    }

    private func isOverdue(_ now: NIODeadline) -> Bool {
        state.withLock { state in
            if let blocked = state.blockedSince, now - blocked > TimeAmount(limits.writePause) { return true }
            switch state.phase {
            case .waiting: return now - state.since > TimeAmount(limits.idle)
            case .wantingBody: return now - state.since > TimeAmount(limits.bodyPause)
            case .receiving, .answering: return false
            }
        }
    }

    /// Ends what a request waits for (a long poll) whose client has nothing more to send; work that does not wait goes on.
    func endWaiting() {
        let cancel = state.withLock { state -> (@Sendable () -> Void)? in
            guard state.phase == .answering else { return nil }
            defer { state.cancel = nil }
            return state.cancel
        }
        cancel?()
    }

    /// Closes the connection when nothing is in flight, else lets it close after its answer.
    func quiesce() {
        let isWaiting = state.withLock { state in
            state.isQuiescing = true
            return state.phase == .waiting
        }
        if isWaiting { channel.close(promise: nil) }
    }
}

import AWSCore
import Logging
import ServiceLifecycle
import Synchronization

/// Keeps the webhook subscribed, and the gallery true to what S3 holds whenever a message may have been missed.
final class SubscriptionKeeper: Service {
    private struct State {
        var schedule = SubscriptionSchedule()
        var topic: String?
        /// The gallery has to be read from S3: at start, and after a subscription was confirmed, since before that no messages came.
        var needsLoad = true
        var complaint: String?
        /// Something happened that makes the next step due now.
        var isSignalled = false
        var pause: Task<Void, Never>?
    }

    private let state = Mutex(State())
    private let service: any PhotoTopic
    private let address: String
    private let clock: any WallClock
    private let logger: Logger
    private let load: @Sendable () async throws -> Void

    /// - Parameters:
    ///   - address: The webhook's, as SNS reaches it.
    ///   - load: Reads what S3 holds.
    init(
        service: any PhotoTopic,
        address: String,
        clock: any WallClock,
        logger: Logger,
        load: @escaping @Sendable () async throws -> Void
    ) {
        self.service = service
        self.address = address
        self.clock = clock
        self.logger = logger
        self.load = load
    }

    /// The ARN of our topic, once it is known.
    var topic: String? { state.withLock { $0.topic } }

    var standing: SubscriptionSchedule.Standing { state.withLock { $0.schedule.standing } }

    /// Confirms the subscription to our topic.
    func confirm(token: String) async throws {
        guard let topic else { throw Failure.notReady }
        try await service.confirm(topic, token: token)
        logger.info("Subscribed to the topic", metadata: ["topic": "\(topic)", "address": "\(address)"])
        signal { state in
            state.schedule.confirmed()
            state.needsLoad = true
        }
    }

    /// Subscribes anew.
    func renew() {
        signal { $0.schedule.renew() }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.step()
                await self.pause()
            }
        }
    }

    /// Does what is due now.
    func step() async {
        do {
            let topic = try await service.arn()
            state.withLock { $0.topic = topic }
        } catch {
            complain("The topic is not there yet", error)
        }
        let needsLoad = state.withLock { state in
            defer { state.needsLoad = false }
            return state.needsLoad
        }
        if needsLoad {
            do {
                try await load()
            } catch {
                state.withLock { $0.needsLoad = true }
                return complain("S3 cannot be read yet", error)
            }
        }
        guard let topic else { return }
        do {
            let before = standing
            let isConfirmed = try await service.subscribe(topic, address: address)
            state.withLock { state in
                state.complaint = nil
                // The token may have come, and been used, before the answer to our request did.
                let wasConfirmedMeanwhile = before != .confirmed && state.schedule.standing == .confirmed
                if !wasConfirmedMeanwhile { state.schedule.subscribed(isConfirmed: isConfirmed) }
            }
        } catch {
            complain("The topic cannot be subscribed yet", error)
        }
    }

    private func complain(_ text: String, _ error: any Error) {
        let complaint = "\(text): \(error)"
        let isNew = state.withLock { state in
            state.schedule.failed()
            defer { state.complaint = complaint }
            return state.complaint != complaint
        }
        // Once, not at every attempt: a cloud that starts after us is nothing to worry about.
        if isNew { logger.info("\(text); trying again", metadata: ["error": "\(error)"]) }
    }

    // MARK: Waiting

    /// Waits until the next step is due.
    private func pause() async {
        let clock = clock
        let pause = state.withLock { state -> Task<Void, Never>? in
            if state.isSignalled {
                state.isSignalled = false
                return nil
            }
            let delay = state.schedule.delay
            let pause = Task { _ = try? await clock.sleep(for: delay) }
            state.pause = pause
            return pause
        }
        guard let pause else { return }
        await withTaskCancellationHandler {
            await pause.value
        } onCancel: {
            pause.cancel()
        }
        state.withLock { state in
            state.pause = nil
            state.isSignalled = false
        }
    }

    private func signal(_ change: (inout State) -> Void) {
        state.withLock { state in
            change(&state)
            state.isSignalled = true
            state.pause?.cancel()
        }
    }
}

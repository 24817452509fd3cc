import AWSCore
import Logging
import ServiceLifecycle
import Synchronization

/// Keeps the web app subscribed, whichever way messages come, and the gallery true to what S3 holds whenever one may have been missed.
///
/// Subscribes first and reads S3 after, so that nothing falls between the two.
final class SubscriptionKeeper: Service {
    private struct State {
        var schedule = SubscriptionSchedule()
        var topic: String?
        var complaint: String?
        /// Something happened that makes the next step due now.
        var isSignalled = false
        var pause: Task<Void, Never>?
    }

    private let state = Mutex(State())
    private let service: any PhotoTopic
    private let reception: any TopicReception
    private let clock: any WallClock
    private let logger: Logger
    private let load: @Sendable () async throws -> Void

    /// - Parameter load: Reads what S3 holds.
    init(
        service: any PhotoTopic,
        reception: any TopicReception,
        clock: any WallClock,
        logger: Logger,
        load: @escaping @Sendable () async throws -> Void
    ) {
        self.service = service
        self.reception = reception
        self.clock = clock
        self.logger = logger
        self.load = load
    }

    /// The ARN of our topic, once it is known.
    var topic: String? { state.withLock { $0.topic } }

    var standing: SubscriptionSchedule.Standing { state.withLock { $0.schedule.standing } }

    /// Whether the page can be shown: subscribed, and the gallery read after that. Stays true, since a page that is late is better than none.
    var isReady: Bool { state.withLock { $0.schedule.hasBeenReady } }

    /// Confirms the subscription to our topic.
    func confirm(token: String) async throws {
        guard let topic else { throw Failure.notReady }
        let subscription = try await service.confirm(topic, token: token)
        logger.info("Subscribed to the topic", metadata: ["topic": "\(topic)", "subscription": "\(subscription)"])
        signal { $0.schedule.confirmed(subscription) }
    }

    /// Subscribes anew.
    func renew() {
        signal { $0.schedule.renew() }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await self.reception.run { news in
                        self.signal { state in
                            switch news {
                            case .ended: state.schedule.renew()
                            case .missedMessages: state.schedule.missedMessages()
                            }
                        }
                    }
                }
                group.addTask {
                    while !Task.isCancelled {
                        await self.step()
                        await self.pause()
                    }
                }
            }
        }
        // In a task of its own, which the end of ours does not cancel.
        await Task { await self.reception.end() }.value
    }

    /// Does what is due now: subscribes, then reads S3 if messages may have been missed.
    func step() async {
        let isSubscribed = await subscribe()
        guard state.withLock({ $0.schedule.needsListing }) else { return }
        state.withLock { $0.schedule.beganListing() }
        do {
            try await load()
            state.withLock { $0.schedule.endedListing(isComplete: true) }
        } catch {
            state.withLock { $0.schedule.endedListing(isComplete: false) }
            if isSubscribed { complain("S3 cannot be read yet", error) }
        }
    }

    /// - Returns: Whether SNS took the request.
    private func subscribe() async -> Bool {
        let topic: String
        do {
            topic = try await service.arn()
            state.withLock { $0.topic = topic }
        } catch {
            complain("The topic is not there yet", error)
            return false
        }
        do {
            let confirmations = state.withLock { $0.schedule.confirmations }
            let subscription = try await reception.subscribe(to: topic)
            state.withLock { state in
                state.complaint = nil
                state.schedule.subscribed(subscription, askedAt: confirmations)
            }
            return true
        } catch {
            complain("The topic cannot be subscribed yet", error)
            return false
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

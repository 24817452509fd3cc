import AWSCore
import AWSEvents
import Logging
import Synchronization

/// Messages come through a queue that this process alone has, made at its start and deleted at its end.
///
/// What a killed process leaves behind is found by its last sign of life (``OrphanSearch``) and removed by the others.
final class QueueReception: TopicReception {
    /// How long the end of the program may wait for the cloud.
    private static let patience = Duration.seconds(10)

    private struct Own {
        var queue: ReplicaQueue
        var topic: String
        /// Nil until SQS has answered.
        var url: String?
        var subscription: String?
        var schedule: ReplicaSchedule
    }

    private let own = Mutex<Own?>(nil)
    private let topic: any PhotoTopic
    private let queues: any ReplicaQueues
    private let reader: QueueMessageReader
    private let clock: any WallClock
    private let random: any RandomSource
    private let logger: Logger
    private let opened: AsyncStream<String>
    private let open: AsyncStream<String>.Continuation

    init(
        topic: any PhotoTopic,
        queues: any ReplicaQueues,
        reader: QueueMessageReader,
        clock: any WallClock,
        random: any RandomSource,
        logger: Logger
    ) {
        self.topic = topic
        self.queues = queues
        self.reader = reader
        self.clock = clock
        self.random = random
        self.logger = logger
        (opened, open) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: Subscribing

    func subscribe(to topic: String) async throws -> String? {
        let (queue, url) = try await ownQueue(for: topic)
        guard let subscription = try await self.topic.subscribe(topic, .queue(try queues.arn(of: queue, beside: topic))) else { return nil }
        own.withLock { own in
            // Unless the queue has vanished meanwhile.
            if own?.queue == queue { own?.subscription = subscription }
        }
        await giveSign(url, topic)
        await removeOrphans(topic, own: queue.name)
        return subscription
    }

    private func ownQueue(for topic: String) async throws -> (ReplicaQueue, url: String) {
        let now = clock.now
        let own = own.withLock { own -> Own in
            if let own { return own }
            let queue = ReplicaQueue(prefix: queues.prefix, id: ULID(at: now, random: random))
            let made = Own(queue: queue, topic: topic, schedule: ReplicaSchedule(at: now))
            own = made
            return made
        }
        if let url = own.url { return (own.queue, url) }
        // Repeated under the same name until SQS has answered: an answer that got lost leaves no queue behind.
        let url = try await queues.create(own.queue, for: topic)
        self.own.withLock { $0?.url = url }
        logger.info("Hears of the topic by a queue of its own", metadata: ["queue": "\(own.queue.name)"])
        open.yield(url)
        return (own.queue, url)
    }

    private func giveSign(_ url: String, _ topic: String) async {
        let now = clock.now
        guard own.withLock({ $0?.schedule.isSignDue(at: now) }) == true else { return }
        do {
            try await queues.sign(url, for: topic, at: now)
            own.withLock { $0?.schedule.gaveSign(at: now) }
        } catch {
            // Tried again at the next step; several may fail before anybody takes the queue for an orphan.
            logger.warning("Could not renew the sign of life on the queue", metadata: ["error": "\(error)"])
        }
    }

    private func removeOrphans(_ topic: String, own name: String) async {
        let now = clock.now
        guard own.withLock({ $0?.schedule.isSearchDue(at: now) }) == true else { return }
        own.withLock { $0?.schedule.searched(at: now) }
        let search = OrphanSearch(topic: topic, prefix: queues.prefix, own: name, now: now)
        do {
            let subscriptions = try await self.topic.queueSubscriptions(of: topic)
            let present = try await queues.all()
            let orphans = search.queues(among: present)
            let names = Set(present.map(\.queue.name))
            for subscription in search.subscriptions(among: subscriptions, of: orphans, present: names) {
                try await self.topic.cancel(subscription.arn)
            }
            for orphan in orphans {
                try await queues.delete(orphan.url)
                logger.notice("Removed the queue of a web app that is gone", metadata: ["queue": "\(orphan.queue.name)"])
            }
        } catch {
            logger.warning("Could not look for the queues of web apps that are gone", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Receiving

    func run(reporting report: @escaping @Sendable (ReceptionNews) -> Void) async {
        // A queue that is gone has been replaced when the next comes.
        for await url in opened { await receive(from: url, reporting: report) }
    }

    private func receive(from url: String, reporting report: @Sendable (ReceptionNews) -> Void) async {
        var failures = 0
        while !Task.isCancelled {
            do {
                let messages = try await queues.receive(from: url)
                failures = 0
                let now = clock.now
                let (topic, mayHaveMissed) = own.withLock { ($0?.topic, $0?.schedule.heard(at: now) ?? false) }
                if mayHaveMissed { report(.missedMessages) }
                guard let topic else { return }
                try await queues.remove(await reader.read(messages, of: topic), from: url)
            } catch is QueueIsGone {
                logger.notice("The web app's queue is gone; making another")
                own.withLock { $0 = nil }
                return report(.ended)
            } catch {
                if Task.isCancelled { return }
                if failures == 0 { logger.warning("The web app's queue cannot be read now", metadata: ["error": "\(error)"]) }
                failures += 1
                try? await clock.sleep(for: .milliseconds(min(200 << min(failures, 7), 10_000)))
            }
        }
    }

    // MARK: The end

    func end() async {
        open.finish()
        guard
            let own = own.withLock({ own in
                defer { own = nil }
                return own
            })
        else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.giveBack(own) }
            group.addTask { try? await self.clock.sleep(for: Self.patience) }
            await group.next()
            group.cancelAll()
        }
    }

    private func giveBack(_ own: Own) async {
        do {
            if let subscription = own.subscription { try await topic.cancel(subscription) }
            var url = own.url
            if url == nil { url = try await queues.find(own.queue) }
            if let url { try await queues.delete(url) }
        } catch {
            logger.warning(
                "Could not delete the web app's queue; another replica will",
                metadata: ["queue": "\(own.queue.name)", "error": "\(error)"]
            )
        }
    }
}

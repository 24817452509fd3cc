import AWSCore
import Logging
import Pipeline

/// Carries out what ``ReceiveLoop`` decides.
struct QueueRunner: Sendable {
    let queue: any UploadQueue
    let task: MessageTask
    let configuration: ProcessorConfiguration
    let clock: any WallClock
    let logger: Logger

    /// Runs until the loop exits: after a stop, or when a drained queue stays empty. A cancelled task gives back at once what is in hand.
    ///
    /// - Throws: ``DrainProblem/queueUnreachable(_:)``.
    func run(_ events: AsyncStream<ReceiveLoop.Event>, _ send: AsyncStream<ReceiveLoop.Event>.Continuation) async throws(DrainProblem) {
        var loop = ReceiveLoop(photosAtOnce: configuration.photosAtOnce, drains: configuration.drains)
        var asking: Task<Void, Never>?
        var grace: Task<Void, Never>?
        var photos: [QueueMessage.ID: Task<Void, Never>] = [:]
        var pending = loop.start()
        var iterator = events.makeAsyncIterator()
        var hasExited = false
        var problem: DrainProblem?
        while !hasExited {
            for action in pending {
                switch action {
                case .receive(let count): asking = Task { send.yield(await receive(count)) }
                case .pause(let duration):
                    asking = Task {
                        try? await clock.sleep(for: duration)
                        send.yield(.pauseOver)
                    }
                case .measureDepth: asking = Task { send.yield(.depth(try? await queue.depth())) }
                case .begin(let message):
                    photos[message.id] = Task {
                        await task.run(message)
                        send.yield(.finished(message))
                    }
                case .giveBack(let message):
                    photos[message.id] = Task {
                        await task.giveBack(message)
                        send.yield(.finished(message))
                    }
                case .endWithinGrace:
                    logger.info("Stopping: photos in hand are finished first", metadata: ["photos": "\(photos.count)"])
                    asking?.cancel()
                    grace = Task {
                        try? await clock.sleep(for: configuration.grace)
                        send.yield(.graceOver)
                    }
                case .abandonAll:
                    logger.notice("Photos in hand are given back", metadata: ["photos": "\(photos.count)"])
                    for photo in photos.values { photo.cancel() }
                case .exit: hasExited = true
                case .giveUp:
                    hasExited = true
                    problem = .queueUnreachable(configuration.names.uploadQueue)
                }
            }
            guard !hasExited else { break }
            guard let event = await iterator.next() else { break }
            if case .finished(let message) = event { photos[message.id] = nil }
            pending = loop.handle(event)
        }
        asking?.cancel()
        grace?.cancel()
        for photo in photos.values { photo.cancel() }
        for photo in photos.values { await photo.value }
        if let problem { throw problem }
    }

    private func receive(_ count: Int) async -> ReceiveLoop.Event {
        do {
            return .received(try await queue.receive(upTo: count, wait: configuration.drains ? .seconds(1) : configuration.longPoll))
        } catch {
            if !Task.isCancelled { logger.warning("Could not ask the queue; trying again", metadata: ["error": "\(error)"]) }
            return .receiveFailed
        }
    }
}

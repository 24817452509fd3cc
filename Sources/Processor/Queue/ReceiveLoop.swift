/// Decides when to ask for messages, what to begin, and when to end. Events go in, actions come out; it never waits.
struct ReceiveLoop {
    enum Event: Sendable {
        case received([QueueMessage])
        case receiveFailed
        /// A pause after failures is over.
        case pauseOver
        /// A message was dealt with, whatever became of it.
        case finished(QueueMessage)
        /// The answer to ``Action/measureDepth``; nil when there was none.
        case depth(Int?)
        case stop
        /// The time that a stop leaves for photos in hand is over.
        case graceOver
    }

    enum Action: Equatable {
        case receive(upTo: Int)
        case pause(Duration)
        case begin(QueueMessage)
        /// Came after the stop.
        case giveBack(QueueMessage)
        case measureDepth
        /// Stop asking, end photos in hand within the grace.
        case endWithinGrace
        /// Give back what is still in hand.
        case abandonAll
        case exit
        /// The queue of a drain cannot be asked any more.
        case giveUp
    }

    private let photosAtOnce: Int
    private let drains: Bool
    private var inHand: Set<QueueMessage.ID> = []
    /// A request, a pause or a measurement is under way: no other begins.
    private var isBusy = false
    private var isStopping = false
    private var failures = 0
    /// How often in a row the queue of a drain was seen empty.
    private var emptyLooks = 0
    private var hasGivenUp = false
    private var hasExited = false

    /// SQS gives no more at once.
    static let mostMessages = 10

    /// SQS counts approximately: a drain believes that nothing is left when it was seen this often in a row.
    static let emptyLooksOfADrain = 3

    /// A worker waits for its queue for ever; a drain, for which somebody pays and waits, ends after so many failures in a row: half a minute.
    static let mostFailuresOfADrain = 6

    init(photosAtOnce: Int, drains: Bool) {
        self.photosAtOnce = photosAtOnce
        self.drains = drains
    }

    mutating func start() -> [Action] { next() }

    mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .received(let messages):
            isBusy = false
            failures = 0
            return take(messages)
        case .receiveFailed:
            failures += 1
            if drains, failures >= ReceiveLoop.mostFailuresOfADrain {
                isStopping = true
                hasGivenUp = true
            }
            guard !isStopping else {
                isBusy = false
                return next()
            }
            return [.pause(.seconds(min(30, 1 << min(failures - 1, 5))))]
        case .pauseOver:
            isBusy = false
            return next()
        case .finished(let message):
            inHand.remove(message.id)
            return next()
        case .depth(let depth):
            isBusy = false
            emptyLooks = depth == 0 ? emptyLooks + 1 : 0
            if emptyLooks == ReceiveLoop.emptyLooksOfADrain, inHand.isEmpty { isStopping = true }
            return next()
        case .stop:
            guard !isStopping else { return [] }
            isStopping = true
            isBusy = false
            return inHand.isEmpty ? next() : [.endWithinGrace]
        case .graceOver:
            return inHand.isEmpty ? next() : [.abandonAll]
        }
    }

    private mutating func take(_ messages: [QueueMessage]) -> [Action] {
        inHand.formUnion(messages.map(\.id))
        if isStopping { return messages.map { .giveBack($0) } + next() }
        if !messages.isEmpty { emptyLooks = 0 }
        if messages.isEmpty, drains, inHand.isEmpty {
            isBusy = true
            return [.measureDepth]
        }
        return messages.map { .begin($0) } + next()
    }

    private mutating func next() -> [Action] {
        if isStopping {
            guard inHand.isEmpty, !hasExited else { return [] }
            hasExited = true
            return hasGivenUp ? [.giveUp] : [.exit]
        }
        let free = photosAtOnce - inHand.count
        guard !isBusy, free > 0 else { return [] }
        isBusy = true
        return [.receive(upTo: min(free, ReceiveLoop.mostMessages))]
    }
}

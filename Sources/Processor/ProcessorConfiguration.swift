public import PhotoEngine
public import Pipeline
public import Pricing

/// How a processor works.
public struct ProcessorConfiguration: Sendable {
    public var names: ResourceNames
    /// What is done to each photo.
    public var options: ProcessingOptions
    /// Photos in hand at once. A few more than the engine works on at once, so that the next are there when a place becomes free.
    public var photosAtOnce: Int
    /// A photo may have this many bytes; a larger one is rejected without being read.
    public var largestPhoto: Int
    /// For how long a message stays hidden from other processors; extended while its photo is worked on.
    public var visibility: Duration
    /// How often that is extended.
    public var heartbeat: Duration
    /// How long a request waits for messages.
    public var longPoll: Duration
    /// Ends when the queue stays empty.
    public var drains: Bool
    /// How long photos in hand may take at a stop, before they are given back.
    public var grace: Duration
    /// What a photo's busy time and requests cost.
    public var cost: CostOfPhoto
    /// How many HTTP subscribers the topic is taken to have, each of which is a delivery that costs.
    public var topicSubscribers: Int

    public init(
        names: ResourceNames = ResourceNames(),
        options: ProcessingOptions = ProcessingOptions(),
        photosAtOnce: Int = 4,
        largestPhoto: Int = 64 << 20,
        visibility: Duration = .seconds(30),
        heartbeat: Duration = .seconds(10),
        longPoll: Duration = .seconds(20),
        drains: Bool = false,
        grace: Duration = .seconds(20),
        cost: CostOfPhoto,
        topicSubscribers: Int = 1
    ) {
        self.names = names
        self.options = options
        self.photosAtOnce = max(1, photosAtOnce)
        self.largestPhoto = largestPhoto
        self.visibility = visibility
        self.heartbeat = heartbeat
        self.longPoll = longPoll
        self.drains = drains
        self.grace = grace
        self.cost = cost
        self.topicSubscribers = topicSubscribers
    }

    /// As metadata and comparisons have it: `invert`.
    var operationNames: String { options.operations.canonicalText }
}

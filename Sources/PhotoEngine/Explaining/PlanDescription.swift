/// What will be done to a photo and why, for people. Nothing was decoded to know it.
public struct PlanDescription: Hashable, Sendable {
    /// A form of the photo that is not worked on.
    public struct Alternative: Hashable, Sendable {
        public var representation: Representation
        /// Why it is not the one, without a full stop.
        public var reason: String
    }

    public var format: PhotoFormat
    public var fileBytes: Int
    public var width: Int
    public var height: Int
    public var frames: Int
    public var bitsPerSample: Int
    /// What else the headers say, in a few words each: the coding, channels, an animation.
    public var features: [String]
    /// What of the metadata will be dropped, a sentence each.
    public var droppedMetadata: [String]
    public var representation: Representation
    /// Why this one, without a full stop.
    public var reason: String
    public var alternatives: [Alternative]
    public var operations: [PhotoOperation]
    /// The steps that the operations were compiled to, in words.
    public var steps: [String]
    /// The device that would run them.
    public var device: DeviceDescription
    /// Why it is that one, if there is something to say.
    public var deviceRemark: String?
    /// What the photo is admitted with, in bytes; it is the most it may take.
    public var memoryBytes: Int
    public var limits: PhotoLimits
    /// What else a user should know.
    public var warnings: [String]
}

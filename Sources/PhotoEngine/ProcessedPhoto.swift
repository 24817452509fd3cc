/// A photo after its operations, and how it went.
public struct ProcessedPhoto: Sendable {
    public var bytes: [UInt8]
    public var format: PhotoFormat
    public var report: PhotoReport

    public init(bytes: [UInt8], format: PhotoFormat, report: PhotoReport) {
        self.bytes = bytes
        self.format = format
        self.report = report
    }
}

/// What was done to a photo, on which device, and for how long.
public struct PhotoReport: Hashable, Sendable {
    /// The result's dimensions, as it is stored.
    public var width: Int
    public var height: Int
    public var frames: Int
    public var operations: [PhotoOperation]
    public var representation: Representation
    /// The device that ran the kernels.
    public var device: DeviceDescription
    public var milliseconds: StageTimes
    /// What the device measured of its part; nil when it was the processor.
    public var deviceTimes: DeviceTimes?
    /// How long the photo held its place in the engine, not counting the time it waited for one: what a machine's price is paid for.
    public var busySeconds: Double
    /// The processor time of the codec process, in seconds.
    public var codecProcessorSeconds: Double
    /// What a user should know: dropped thumbnails, converted inks, a device that was lost.
    public var warnings: [String]
    /// The devices that were lost while this photo was on them, and that no photo before had told of.
    public var deviceLosses: Int

    public init(
        width: Int,
        height: Int,
        frames: Int,
        operations: [PhotoOperation],
        representation: Representation,
        device: DeviceDescription,
        milliseconds: StageTimes,
        deviceTimes: DeviceTimes? = nil,
        busySeconds: Double,
        codecProcessorSeconds: Double,
        warnings: [String],
        deviceLosses: Int = 0
    ) {
        self.width = width
        self.height = height
        self.frames = frames
        self.operations = operations
        self.representation = representation
        self.device = device
        self.milliseconds = milliseconds
        self.deviceTimes = deviceTimes
        self.busySeconds = busySeconds
        self.codecProcessorSeconds = codecProcessorSeconds
        self.warnings = warnings
        self.deviceLosses = deviceLosses
    }

    /// Wall-clock milliseconds of each stage. The colour table's file is read and written here, so there is nothing to decode.
    public struct StageTimes: Hashable, Sendable {
        public var decode: Double
        public var kernel: Double
        public var encode: Double
        /// All three and what lies between them; waiting for a place not included.
        public var total: Double

        public init(decode: Double = 0, kernel: Double = 0, encode: Double = 0, total: Double = 0) {
            self.decode = decode
            self.kernel = kernel
            self.encode = encode
            self.total = total
        }
    }
}

/// How an engine is set up.
public struct EngineConfiguration: Hashable, Sendable {
    public var engine: EngineChoice
    /// OpenCL on the processor counts as a GPU: for tests.
    public var allowsSoftwareDevice: Bool
    public var limits: PhotoLimits
    /// Photos at once, which is also the number of codec processes.
    public var concurrentPhotos: Int
    /// Photos more than that while the device has memory of its own: those that are there leave their processors to others.
    public var photosOnDevice: Int
    /// The memory that the photos at once may take together, as estimated from their headers. A larger photo waits until it is alone.
    public var memoryBytes: Int
    /// A photo that takes longer is given up; HEIC may take four times, AVIF twice as long.
    public var deadline: Duration
    /// The memory that a codec process may take beside the memory it shares with the engine.
    public var codecMemoryBytes: Int
    /// A codec process is replaced after this many photos.
    public var photosPerCodec: Int
    /// The path of `darkroom-codec`; nil looks at `DARKROOM_CODEC` and then beside the running program.
    public var codecPath: String?
    /// Formats that are switched off: their photos are rejected.
    public var disabledFormats: Set<PhotoFormat>

    public init(
        engine: EngineChoice = .auto,
        allowsSoftwareDevice: Bool = false,
        limits: PhotoLimits = PhotoLimits(),
        concurrentPhotos: Int? = nil,
        photosOnDevice: Int? = nil,
        memoryBytes: Int = 2 << 30,
        deadline: Duration = .seconds(60),
        codecMemoryBytes: Int = 1536 << 20,
        photosPerCodec: Int = 500,
        codecPath: String? = nil,
        disabledFormats: Set<PhotoFormat> = []
    ) {
        self.engine = engine
        self.allowsSoftwareDevice = allowsSoftwareDevice
        self.limits = limits
        self.concurrentPhotos = max(1, concurrentPhotos ?? ProcessorCount.online)
        // Whoever names a number means it.
        self.photosOnDevice = max(0, photosOnDevice ?? (concurrentPhotos == nil ? 3 : 0))
        self.memoryBytes = memoryBytes
        self.deadline = deadline
        self.codecMemoryBytes = codecMemoryBytes
        self.photosPerCodec = max(1, photosPerCodec)
        self.codecPath = codecPath
        self.disabledFormats = disabledFormats
    }
}

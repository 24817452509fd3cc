public import AWSCore
public import Logging

/// Writes log lines to a sink that never blocks: the console, or the buffer of a ``LogShipper``.
public struct PipelineLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let clock: any WallClock
    private let sink: @Sendable (LogLine) -> Void

    public init(label: String, level: Logger.Level, clock: any WallClock = SystemClock(), sink: @escaping @Sendable (LogLine) -> Void) {
        self.label = label
        self.logLevel = level
        self.clock = clock
        self.sink = sink
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    private static func rank(_ name: String) -> Int { name == "key" || name == "photo" ? 0 : 1 }

    public func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = all["error"] ?? "\(error)" }
        // The photo's key first, the rest by name: lines are read by people too.
        let pairs = all.map { (name: $0.key, value: "\($0.value)") }
            .sorted { (PipelineLogHandler.rank($0.name), $0.name) < (PipelineLogHandler.rank($1.name), $1.name) }
        sink(LogLine(time: clock.now, level: event.level, label: label, message: "\(event.message)", metadata: pairs))
    }
}

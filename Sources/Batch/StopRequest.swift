import Synchronization

/// Tells a run to begin nothing more.
public final class StopRequest: Sendable {
    private let wasMade = Mutex(false)

    public init() {}

    public func make() { wasMade.withLock { $0 = true } }

    public var isMade: Bool { wasMade.withLock { $0 } }
}

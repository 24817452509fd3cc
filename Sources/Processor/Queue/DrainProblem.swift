/// Why a drain ended without having seen its queue empty.
public enum DrainProblem: Error, Sendable, Hashable, CustomStringConvertible {
    case noSuchQueue(String)
    case queueUnreachable(String)

    public var description: String {
        switch self {
        case .noSuchQueue(let name): "there is no queue '\(name)'; `darkroom provision` makes it, UPLOAD_QUEUE_NAME names another"
        case .queueUnreachable(let name): "the queue '\(name)' cannot be asked"
        }
    }
}

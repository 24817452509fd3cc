/// The engine cannot work; the photo is not to blame and may succeed later or elsewhere.
public enum EngineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `darkroom-codec` is not where it should be, or does not start.
    case codecUnavailable(String)
    /// A codec process was ended from outside while it worked.
    case codecEnded(String)
    /// A GPU was demanded and there is none.
    case noDevice(String)
    /// The engine was shut down.
    case shutDown
    /// The operating system refused something.
    case system(String)

    public var description: String {
        switch self {
        case .codecUnavailable(let reason), .codecEnded(let reason), .noDevice(let reason), .system(let reason): reason
        case .shutDown: "the photo engine was shut down"
        }
    }
}

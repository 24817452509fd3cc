/// How a command ended, and what it said.
public struct CommandOutcome: Sendable, Hashable {
    public enum Ending: Sendable, Hashable, CustomStringConvertible {
        case status(Int32)
        case signal(Int32)

        public var description: String {
            switch self {
            case .status(let number): "status \(number)"
            case .signal(let number): "signal \(number)"
            }
        }
    }

    public var ending: Ending
    /// The standard output: it may be a secret.
    public var output: [UInt8]
    /// The standard error.
    public var errors: [UInt8]

    public init(ending: Ending, output: [UInt8], errors: [UInt8]) {
        self.ending = ending
        self.output = output
        self.errors = errors
    }
}

/// A command did not come to its own end.
public enum CommandFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case notStarted(String)
    case tookTooLong(Duration)
    case saidTooMuch
    case unknownEnding(String)

    public var description: String {
        switch self {
        case .notStarted(let reason): "the command could not be started: \(reason)"
        case .tookTooLong(let limit): "the command was ended after \(limit.components.seconds) s without an answer"
        case .saidTooMuch: "the command printed without end"
        case .unknownEnding(let reason): "how the command ended cannot be found out: \(reason)"
        }
    }
}

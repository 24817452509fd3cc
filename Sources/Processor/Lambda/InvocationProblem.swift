import AWSWire

/// Why a function has no answer.
public enum InvocationProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// It is invoked by something else than a queue's event source mapping.
    case notAnSQSEvent(String)
    /// It cannot work at all.
    case cannotStart(String)

    /// The word by which Lambda's console, metrics and destinations tell errors apart.
    var type: String {
        switch self {
        case .notAnSQSEvent: "Darkroom.NotAnSQSEvent"
        case .cannotStart: "Darkroom.CannotStart"
        }
    }

    public var description: String {
        switch self {
        case .notAnSQSEvent(let reason): "The event is not a batch of messages from SQS: \(reason)"
        case .cannotStart(let reason): "The processor cannot start: \(reason)"
        }
    }

    /// As the Runtime API takes it.
    var json: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("errorMessage")
        json.string(description)
        json.key("errorType")
        json.string(type)
        json.key("stackTrace")
        json.beginArray()
        json.endArray()
        json.endObject()
        return json.bytes
    }
}

public import AWSCore
import AWSEvents
import AWSWire

/// What a processor says about a photo on the topic `processed`: that it began, and how it ended.
///
/// That a result or a rejection is there is announced by S3 itself, never by this message; it adds what S3 does not know.
public struct PhotoMessage: Sendable, Hashable {
    public enum State: String, Sendable, Hashable {
        case processing
        case done
        case rejected
    }

    /// The member `type`, by which consumers know the message.
    public static let type = "darkroom.photo"
    public static let version = 1

    /// The photo's key, the same in every bucket.
    public var key: String
    public var state: State
    /// When it happened, by the processor's clock.
    public var at: Timestamp
    /// The ETag of the upload that is worked on, without quotes: tells one upload under a key from the next.
    public var sourceETag: String?
    /// The sequencer of the upload's event.
    public var sequencer: String?
    /// What runs the work, for example `NVIDIA T4`.
    public var device: String?
    public var representation: String?
    /// How long the work took; only at the end.
    public var milliseconds: Double?
    /// US dollars; only at the end.
    public var cost: Double?

    public init(
        key: String,
        state: State,
        at: Timestamp,
        sourceETag: String? = nil,
        sequencer: String? = nil,
        device: String? = nil,
        representation: String? = nil,
        milliseconds: Double? = nil,
        cost: Double? = nil
    ) {
        self.key = key
        self.state = state
        self.at = at
        self.sourceETag = sourceETag
        self.sequencer = sequencer
        self.device = device
        self.representation = representation
        self.milliseconds = milliseconds
        self.cost = cost
    }

    /// The message's text, on one line.
    public var json: String {
        JSONText.members(
            ("type", .string(Self.type)),
            ("version", .integer(Int64(Self.version))),
            ("key", .string(key)),
            ("state", .string(state.rawValue)),
            ("at", .string(at.iso8601WithMilliseconds)),
            ("sourceETag", sourceETag.map { .string($0) }),
            ("sequencer", sequencer.map { .string($0) }),
            ("device", device.map { .string($0) }),
            ("representation", representation.map { .string($0) }),
            ("milliseconds", milliseconds.map { .number("\($0)") }),
            ("cost", cost.map { .number("\($0)") })
        ).compact
    }

    /// Reads a message's text; nil for one of another kind, or of a version that this program does not know.
    public init?(parsing text: String) {
        guard let root = try? JSONParser.parse(Array(text.utf8)).root, root["type"]?.string == Self.type else { return nil }
        guard root["version"]?.integer == Self.version, let key = root["key"]?.string, !key.isEmpty else { return nil }
        guard let state = root["state"]?.string.flatMap({ State(rawValue: $0) }) else { return nil }
        guard let at = root["at"]?.string.flatMap({ Timestamp(iso8601: $0) }) else { return nil }
        self.init(
            key: key,
            state: state,
            at: at,
            sourceETag: root["sourceETag"]?.string,
            sequencer: root["sequencer"]?.string,
            device: root["device"]?.string,
            representation: root["representation"]?.string,
            milliseconds: root["milliseconds"]?.double,
            cost: root["cost"]?.double
        )
    }
}

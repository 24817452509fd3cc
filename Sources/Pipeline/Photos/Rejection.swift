public import AWSCore
import AWSEvents
import AWSWire

/// The object `rejected/KEY`: why a photo could not be processed.
public struct Rejection: Sendable, Hashable {
    public static let type = "darkroom.rejection"
    public static let mediaType = "application/json"

    /// For programs, for example `UnknownFormat`.
    public var code: String
    /// For people: a sentence.
    public var reason: String
    public var at: Timestamp
    /// The ETag of the upload that was rejected, without quotes.
    public var sourceETag: String?
    /// The sequencer of the upload's event.
    public var sequencer: String?

    public init(code: String, reason: String, at: Timestamp, sourceETag: String? = nil, sequencer: String? = nil) {
        self.code = code
        self.reason = reason
        self.at = at
        self.sourceETag = sourceETag
        self.sequencer = sequencer
    }

    /// The object's bytes as text, on one line.
    public var json: String {
        JSONText.members(
            ("type", .string(Self.type)),
            ("version", 1),
            ("code", .string(code)),
            ("reason", .string(reason)),
            ("at", .string(at.iso8601WithMilliseconds)),
            ("sourceETag", sourceETag.map { .string($0) }),
            ("sequencer", sequencer.map { .string($0) })
        ).compact
    }

    /// Reads the object's bytes; nil when they are no rejection of ours.
    public init?(parsing bytes: [UInt8]) {
        guard let root = try? JSONParser.parse(bytes).root, root["type"]?.string == Self.type else { return nil }
        guard let code = root["code"]?.string, let reason = root["reason"]?.string else { return nil }
        guard let at = root["at"]?.string.flatMap({ Timestamp(iso8601: $0) }) else { return nil }
        self.init(code: code, reason: reason, at: at, sourceETag: root["sourceETag"]?.string, sequencer: root["sequencer"]?.string)
    }
}

public import AWSCore
import AWSEvents
import AWSWire

/// Why a photo was not processed and never will be: the JSON object that is stored as `rejected/KEY`.
///
///     {"type":"darkroom.rejection","version":1,"code":"Truncated","reason":"…","key":"a.jpg","time":"…","etag":"…",…}
public struct Rejection: Sendable, Hashable {
    /// A stable word for programs.
    public var code: String
    /// One plain sentence for people.
    public var reason: String
    public var key: String
    public var time: Timestamp
    public var source: PhotoSource

    public init(code: String, reason: String, key: String, time: Timestamp, source: PhotoSource) {
        self.code = code
        self.reason = reason
        self.key = key
        self.time = time
        self.source = source
    }

    public static let contentType = "application/json"

    public var json: String {
        JSONText.members(
            ("type", "darkroom.rejection"),
            ("version", 1),
            ("code", .string(code)),
            ("reason", .string(reason)),
            ("key", .string(key)),
            ("time", .string(time.iso8601WithMilliseconds)),
            ("etag", source.eTag.map { .string($0) }),
            ("versionId", source.versionID.map { .string($0) }),
            ("sequencer", source.sequencer.map { .string($0.description) })
        ).compact
    }

    /// Nil for anything but a rejection with code and reason.
    public init?(parsing bytes: [UInt8]) {
        guard let root = try? JSONParser.parse(bytes, limits: WireLimits(depth: 8, bytes: 1 << 20)).root,
            root["type"]?.string == "darkroom.rejection", root["version"]?.integer == 1,
            let code = root["code"]?.string, let reason = root["reason"]?.string
        else { return nil }
        self.init(
            code: code,
            reason: reason,
            key: root["key"]?.string ?? "",
            time: root["time"]?.string.flatMap { Timestamp(iso8601: $0) } ?? Timestamp(milliseconds: 0),
            source: PhotoSource(
                eTag: root["etag"]?.string,
                versionID: root["versionId"]?.string,
                sequencer: root["sequencer"]?.string.map { Sequencer($0) }
            )
        )
    }
}

public import AWSCore
import AWSEvents
import AWSWire

/// What the parts say on the topic about a photo: JSON of the type `darkroom.photo`, version 1.
///
///     {"type":"darkroom.photo","version":1,"state":"processed","key":"2026/11/24/…/a.jpg","time":"2026-11-24T06:00:00.000Z",
///      "etag":"…","versionId":"…","sequencer":"…","device":"…","milliseconds":12.5,"cost":"0.0000142"}
///
/// Members without a value are left out; readers skip members that they do not know.
public struct PhotoMessage: Sendable, Hashable {
    public enum State: String, Sendable {
        /// A web app took the upload in. Nobody says so of what was put in the bucket by other ways.
        case queued
        /// A processor began.
        case processing
        /// The result is stored.
        case processed
    }

    public var state: State
    public var key: String
    /// When the processor said so, by its own clock; of an upload, when it was stored.
    public var time: Timestamp
    public var source: PhotoSource
    /// The size of the original, at the beginning.
    public var bytes: Int64?
    /// The device that runs the kernels.
    public var device: String?
    /// How long the engine took, at the end.
    public var milliseconds: Double?
    /// US dollars as an exact decimal, at the end.
    public var cost: String?

    public init(
        state: State,
        key: String,
        time: Timestamp,
        source: PhotoSource,
        bytes: Int64? = nil,
        device: String? = nil,
        milliseconds: Double? = nil,
        cost: String? = nil
    ) {
        self.state = state
        self.key = key
        self.time = time
        self.source = source
        self.bytes = bytes
        self.device = device
        self.milliseconds = milliseconds
        self.cost = cost
    }

    /// The cost as a number, for display.
    public var dollars: Double? { cost.flatMap { Double($0) } }

    public var json: String {
        JSONText.members(
            ("type", "darkroom.photo"),
            ("version", 1),
            ("state", .string(state.rawValue)),
            ("key", .string(key)),
            ("time", .string(time.iso8601WithMilliseconds)),
            ("etag", source.eTag.map { .string($0) }),
            ("versionId", source.versionID.map { .string($0) }),
            ("sequencer", source.sequencer.map { .string($0.description) }),
            ("bytes", bytes.map { .integer($0) }),
            ("device", device.map { .string($0) }),
            ("milliseconds", milliseconds.map { .number($0.shortDecimal) }),
            ("cost", cost.map { .string($0) })
        ).compact
    }

    /// Nil for anything but a `darkroom.photo` of version 1 in a known state.
    public init?(parsing text: String) {
        guard let root = try? JSONParser.parse(Array(text.utf8), limits: WireLimits(depth: 8, bytes: 1 << 20)).root,
            root["type"]?.string == "darkroom.photo", root["version"]?.integer == 1,
            let state = root["state"]?.string.flatMap(State.init(rawValue:)),
            let key = root["key"]?.string,
            let time = root["time"]?.string.flatMap({ Timestamp(iso8601: $0) })
        else { return nil }
        self.init(
            state: state,
            key: key,
            time: time,
            source: PhotoSource(
                eTag: root["etag"]?.string,
                versionID: root["versionId"]?.string,
                sequencer: root["sequencer"]?.string.map { Sequencer($0) }
            ),
            bytes: root["bytes"]?.integer.map { Int64($0) },
            device: root["device"]?.string,
            milliseconds: root["milliseconds"]?.double,
            cost: root["cost"]?.string
        )
    }
}

extension Double {
    /// The number rounded to thousandths, without an exponent; 0 for what is no number.
    var shortDecimal: String {
        guard isFinite, magnitude < 1e15 else { return "0" }
        let thousandths = Int64((self * 1000).rounded())
        let sign = thousandths < 0 ? "-" : ""
        let whole = thousandths.magnitude / 1000
        let fraction = thousandths.magnitude % 1000
        guard fraction > 0 else { return "\(sign)\(whole)" }
        var digits = String(fraction)
        digits = String(repeating: "0", count: 3 - digits.utf8.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(sign)\(whole).\(digits)"
    }
}

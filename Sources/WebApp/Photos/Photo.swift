import AWSCore

/// A photo as the page and scripts see it.
struct Photo: Sendable, Hashable, Encodable {
    var key: String
    var name: String
    var state: PhotoState
    /// ISO 8601 with milliseconds.
    var addedAt: String
    /// The bytes of the original.
    var size: Int64?
    var milliseconds: Double?
    /// US dollars at list price.
    var cost: Double?
    /// What ran the work, by the processor's account.
    var device: String?
    /// Why it failed, in words.
    var reason: String?
    /// Addresses relative to the page, so that the page also works under a path prefix.
    var original: String?
    var processed: String?

    init(key: PhotoKey, record: PhotoRecord) {
        let state = record.state
        self.key = key.description
        self.name = key.name
        self.state = state
        self.addedAt = (key.madeAt ?? record.addedAt).iso8601WithMilliseconds
        self.size = record.upload?.size
        if record.hasOriginal {
            self.original = "api/photos/\(key.path)/original" + Self.version(record.upload?.eTag)
        }
        switch state {
        case .queued:
            break
        case .processing:
            self.device = record.attempt?.device
        case .done:
            let numbers = record.numbers
            self.milliseconds = numbers?.milliseconds
            self.cost = numbers?.cost
            self.device = numbers?.device
            self.processed = "api/photos/\(key.path)/processed" + Self.version(record.result?.eTag)
        case .failed:
            self.reason = record.rejection?.note?.reason
        }
    }

    /// Tells a browser that the bytes under an address are new ones.
    private static func version(_ eTag: String?) -> String {
        eTag.map { "?v=\($0.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.prefix(40))" } ?? ""
    }
}

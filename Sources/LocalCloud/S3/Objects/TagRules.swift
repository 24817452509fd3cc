import AWSCore
import AWSWire

/// What S3 asks of tags, on buckets as on objects.
enum TagRules {
    /// - Throws: `InvalidTag`.
    static func check(_ pairs: [QueryItems.Item]) throws {
        var keys: Set<String> = []
        for pair in pairs {
            guard (1...128).contains(pair.name.count) else { throw invalid("The TagKey you have provided is invalid", pair.name) }
            guard (pair.value ?? "").count <= 256 else { throw invalid("The TagValue you have provided is invalid", pair.name) }
            guard !pair.name.hasPrefix("aws:") else { throw invalid("System tags cannot be added/updated by requester", pair.name) }
            guard keys.insert(pair.name).inserted else { throw invalid("Cannot provide multiple Tags with the same key", pair.name) }
        }
    }

    private static func invalid(_ message: String, _ key: String) -> AWSError {
        AWSError("InvalidTag", status: 400, message: message).with("TagKey", key)
    }
}

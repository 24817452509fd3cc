import AWSCore
import AWSWire
import S3Model

/// An object's tags: at most ten, by distinct keys.
struct ObjectTags: Sendable, Hashable {
    /// In the order in which they were given.
    var pairs: [QueryItems.Item]

    /// Reads the header `x-amz-tagging`, in the form of a query.
    ///
    /// - Throws: `InvalidTag`, `BadRequest` or `InvalidArgument`.
    init(query: String) throws {
        try self.init(QueryItems(parsing: query).items)
    }

    init(_ pairs: [QueryItems.Item]) throws {
        guard pairs.count <= 10 else { throw AWSError("BadRequest", status: 400, message: "Object tags cannot be greater than 10") }
        var keys: Set<String> = []
        for pair in pairs {
            guard (1...128).contains(pair.name.count) else { throw invalidTag("The TagKey you have provided is invalid", pair.name) }
            guard (pair.value ?? "").count <= 256 else { throw invalidTag("The TagValue you have provided is invalid", pair.name) }
            guard !pair.name.hasPrefix("aws:") else { throw invalidTag("System tags cannot be added/updated by requester", pair.name) }
            guard keys.insert(pair.name).inserted else { throw invalidTag("Cannot provide multiple Tags with the same key", pair.name) }
        }
        self.pairs = pairs
    }

    /// Reads the tags of a request's body.
    init(_ tags: [Tag]) throws {
        try self.init(tags.map { QueryItems.Item($0.key, $0.value) })
    }

    /// Tags from the store.
    init(stored: String) {
        self.pairs = QueryItems(parsing: stored).items
    }

    var query: String { QueryItems(pairs.map { QueryItems.Item($0.name, $0.value ?? "") }).encoded }
    var count: Int { pairs.count }

    /// As they are answered, in the order of their keys.
    var tags: [Tag] { pairs.map { Tag(key: $0.name, value: $0.value ?? "") }.sorted { $0.key < $1.key } }
}

private func invalidTag(_ message: String, _ key: String) -> AWSError {
    AWSError("InvalidTag", status: 400, message: message).with("TagKey", key)
}

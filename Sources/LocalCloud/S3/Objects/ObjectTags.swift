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
        try TagRules.check(pairs)
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

import AWSCore
import AWSWire
import S3Model

/// A bucket's tags: at most fifty, by distinct keys, in the order in which they were given.
struct BucketTags: Sendable, Hashable {
    private var items: QueryItems

    /// - Throws: `InvalidTag` or `BadRequest`.
    init(_ tags: [Tag]) throws {
        let pairs = tags.map { QueryItems.Item($0.key, $0.value) }
        guard pairs.count <= 50 else { throw AWSError("BadRequest", status: 400, message: "Bucket tag count cannot be greater than 50") }
        try TagRules.check(pairs)
        self.items = QueryItems(pairs)
    }

    init(stored: String?) {
        self.items = QueryItems(parsing: stored ?? "")
    }

    /// Nil when there are none.
    var stored: String? { isEmpty ? nil : items.encoded }
    var isEmpty: Bool { items.items.isEmpty }
    var tags: [Tag] { items.items.map { Tag(key: $0.name, value: $0.value ?? "") } }
}

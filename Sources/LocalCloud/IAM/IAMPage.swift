import AWSCore
import IAMModel

/// IAM's way to page, over the one kind of token: `MaxItems` and `Marker` in, `IsTruncated` and `Marker` out.
struct IAMPage: Sendable {
    let limit: Int
    /// The last item of the page before, by what the list is sorted by.
    let after: String
    private let purpose: String
    private let tokens: PagingTokens

    /// - Throws: `ValidationError`.
    init(_ operation: String, marker: String?, maxItems: Int?, tokens: PagingTokens) throws {
        purpose = "iam:\(operation)"
        self.tokens = tokens
        limit = maxItems ?? 100
        guard limit >= 1 else { throw IAMErrors.violated(limit, at: "maxItems", "have value greater than or equal to 1") }
        guard limit <= 1000 else { throw IAMErrors.violated(limit, at: "maxItems", "have value less than or equal to 1000") }
        guard let marker else {
            after = ""
            return
        }
        guard let cursor = tokens.cursor(marker, for: purpose) else { throw IAMErrors.validation("Invalid Marker.") }
        after = cursor
    }

    /// Cuts the page from one item more than its limit, if there is one.
    func cut<Item>(_ items: [Item], by key: (Item) -> String) -> (items: [Item], isTruncated: Bool, marker: String?) {
        guard items.count > limit else { return (items, false, nil) }
        let page = Array(items.prefix(limit))
        return (page, true, page.last.map { tokens.token(key($0), for: purpose) })
    }
}

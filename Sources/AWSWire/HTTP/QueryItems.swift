/// The items of a query string or of a form body, decoded, in order.
public struct QueryItems: Sendable, Hashable {
    public struct Item: Sendable, Hashable {
        public var name: String
        /// Nil for `?acl`, empty for `?acl=`.
        public var value: String?

        public init(_ name: String, _ value: String?) {
            self.name = name
            self.value = value
        }
    }

    public var items: [Item]

    public init(_ items: [Item] = []) {
        self.items = items
    }

    /// Splits at `&` and `=` and decodes; an item whose escapes are broken is kept as it stands.
    ///
    /// - Parameter plusIsSpace: true for forms (`application/x-www-form-urlencoded`); S3 reads a query's `+` so as well.
    public init(parsing text: some StringProtocol, plusIsSpace: Bool = true) {
        // Most requests have none.
        guard !text.isEmpty else {
            self.items = []
            return
        }
        self.items = String(text).utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true).map { part in
            let mark = part.firstIndex(of: UInt8(ascii: "="))
            let name = Substring(part[..<(mark ?? part.endIndex)])
            let value = mark.map { Substring(part[part.index(after: $0)...]) }
            return Item(
                PercentEncoding.decode(name, plusIsSpace: plusIsSpace) ?? String(name),
                value.map { PercentEncoding.decode($0, plusIsSpace: plusIsSpace) ?? String($0) }
            )
        }
    }

    /// The first value of the item: nil when there is no such item, empty when it has no value.
    public subscript(name: String) -> String? {
        guard let item = items.first(where: { $0.name == name }) else { return nil }
        return item.value ?? ""
    }

    public func contains(_ name: String) -> Bool {
        items.contains { $0.name == name }
    }

    public mutating func append(_ name: String, _ value: String?) {
        items.append(Item(name, value))
    }

    /// The items as a query string, each percent-encoded by SigV4's rule.
    public var encoded: String {
        items.map { item in
            let name = PercentEncoding.encode(item.name)
            return item.value.map { "\(name)=\(PercentEncoding.encode($0))" } ?? name
        }.joined(separator: "&")
    }
}

/// What of a request or an answer is not in its document: what REST bindings read from and write to.
public struct MessageParts: Sendable {
    public var fields: HTTPFields
    public var query: QueryItems
    /// The path's labels by name, decoded.
    public var labels: [String: String]
    /// The answer's status.
    public var status: Int?
    /// The body, where a member is the body itself and not a document.
    public var body: HTTPBody?

    public init(
        fields: HTTPFields = HTTPFields(),
        query: QueryItems = QueryItems(),
        labels: [String: String] = [:],
        status: Int? = nil,
        body: HTTPBody? = nil
    ) {
        self.fields = fields
        self.query = query
        self.labels = labels
        self.status = status
        self.body = body
    }
}
